import { Readable } from 'node:stream'

/** The bytes of an answer's body. @throws Error for one that ends in the middle, and for what is no body. */
export const bytesOf = async (body: unknown): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return body
  if (body instanceof Readable) return collected(body)
  if (body === undefined || body === null) return new Uint8Array()
  throw new TypeError('the body of an answer is none')
}

/** Without a stream to pipe it into, since nearly all are one piece. */
const collected = (stream: Readable): Promise<Uint8Array> => {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const parts: Buffer[] = []
  stream.on('data', (part: Buffer) => parts.push(part))
  stream.once('end', () => resolve(joined(parts)))
  stream.once('error', reject)
  // Without effect after the end.
  stream.once('close', () => reject(new Error('the answer ended in the middle')))
  return promise
}

const joined = (parts: readonly Buffer[]): Uint8Array => {
  const [only] = parts
  return only && parts.length === 1 ? only : Buffer.concat(parts)
}
