import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  inflateRawSync,
} from 'node:zlib'
import { understood } from '../ports/formats.ts'

/**
 * Text as compressed bytes. Format 1 has no number: raw deflate never begins with a byte in which both bits of this
 * mark are set, because that type of block does not exist (RFC 1951, 3.2.3). From format 2 on the first byte is the
 * mark and the number.
 */
const mark = 0b110
const markBits = 3

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }

export const pack = (text: string, number: number): Uint8Array =>
  number === 1
    ? deflateRawSync(text, { level: 1 })
    : Buffer.concat([Uint8Array.of((number << markBits) | mark), brotliCompressSync(text, quick)])

/** @throws LaterFormat when a later version has packed it. */
export const unpack = (bytes: Uint8Array): string => {
  const first = bytes[0] ?? 0
  const number = (first & mark) === mark ? first >> markBits : 1
  return (
    understood('pack', number) === 1 ? inflateRawSync(bytes) : brotliDecompressSync(bytes.subarray(1))
  ).toString()
}
