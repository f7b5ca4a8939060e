import type { ByteSink } from './byte-sink.ts'

/** Whole numbers of up to 53 bits, seven bits a byte, the lowest first; the top bit says that more follow. */
export const putVarint = (bytes: Pick<ByteSink, 'push'>, value: number): void => {
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

/** A position in bytes that are read from front to back. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

export const takeByte = (cursor: Cursor): number => {
  const byte = cursor.bytes[cursor.at]
  if (byte === undefined) throw new Error('receipts end in the middle')
  cursor.at++
  return byte
}

/** A view of the next bytes; it never reaches beyond these bytes into the shared buffer. */
export const takeBytes = (cursor: Cursor, length: number): Uint8Array => {
  const { bytes, at } = cursor
  if (at + length > bytes.length) throw new Error('receipts end in the middle')
  cursor.at += length
  return bytes.subarray(at, at + length)
}

export const takeVarint = (cursor: Cursor): number => {
  let value = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = takeByte(cursor)
    value += (byte & 127) * scale
    if (byte < 128) return value
  }
}

/** Small numbers of either sign as small numbers: 0, -1, 1, -2, 2 … */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)

export const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)
