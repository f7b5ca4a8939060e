/** Most bytes are a Buffer's already; others first need memory outside the heap, which costs more than the text. */
export const base64Of = (bytes: Uint8Array): string =>
  Buffer.isBuffer(bytes)
    ? bytes.toString('base64')
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** @throws TypeError for invalid base64, of which Node.js would read a part. */
export const bytesIn = (text: string): Uint8Array => {
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64')
  if (text.length % 4 !== 0 || length !== (text.length / 4) * 3 - paddingOf(text))
    throw new TypeError('what was read is no base64')
  return new Uint8Array(buffer, byteOffset, length)
}

const paddingOf = (text: string): number => (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
