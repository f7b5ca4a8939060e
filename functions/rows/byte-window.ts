/** The part of a stream that is still needed, in one piece. */
export interface ByteWindow {
  readonly append: (bytes: Uint8Array) => void
  /** Drops so many bytes from the front. */
  readonly drop: (count: number) => void
  /** Shares its memory: valid until the next append. */
  readonly bytes: () => Buffer
}

/** Uses twice the memory of its largest content, so that the content is seldom moved. */
export const createByteWindow = (): ByteWindow => {
  let memory = Buffer.alloc(0)
  let start = 0
  let end = 0
  return {
    append: (bytes) => {
      const held = memory.subarray(start, end)
      const needed = held.length + bytes.length
      if (end + bytes.length > memory.length) {
        if (needed > memory.length) memory = Buffer.allocUnsafe(2 * needed)
        held.copy(memory)
        start = 0
        end = held.length
      }
      memory.set(bytes, end)
      end += bytes.length
    },
    drop: (count) => {
      start += count
    },
    bytes: () => memory.subarray(start, end),
  }
}
