/** Bytes that are written one after the other. One sink is used again and again, so that only what is taken is made. */
export interface ByteSink {
  readonly push: (byte: number) => void
  /** The bytes since the last time. It is a piece of the pool: a typed array of its own takes more memory than its bytes. */
  readonly take: () => Buffer
}

const usual = 1_024

export const byteSink = (): ByteSink => {
  let bytes = new Uint8Array(usual)
  let length = 0
  const grow = () => {
    const more = new Uint8Array(bytes.length * 2)
    more.set(bytes)
    bytes = more
  }
  return {
    push: (byte) => {
      if (length === bytes.length) grow()
      bytes[length++] = byte
    },
    take: () => {
      const taken = Buffer.allocUnsafe(length)
      // A view of the few bytes there are would cost more than to copy them one by one.
      for (let at = 0; at < length; at++) taken[at] = bytes[at] ?? 0
      length = 0
      return taken
    },
  }
}
