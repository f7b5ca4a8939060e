import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { decodeChunked, type Trailers } from './chunked.ts'
import { failures } from './failure.ts'

/** S3: "Upload an object in a single operation … up to 5 GB in size". */
const largestBytes = 5 * 1024 ** 3

export interface Received {
  readonly size: number
  /** The MD5 of the bytes, hexadecimal; in quotes it is the entity tag. */
  readonly md5: string
}

/**
 * Streams the body of an upload into a file and checks it against the length and the checksums of the request.
 *
 * @throws S3Failure; the file may remain then
 */
export const receiveObject = async (
  request: IncomingMessage,
  query: URLSearchParams,
  file: string,
): Promise<Received> => {
  const chunked = isChunked(request)
  const length = declaredLength(request, chunked)
  const trailers: Trailers = new Map()
  const measure = createMeasure()
  // The request is not destroyed with the pipeline, so that a refused body still gets its answer.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  const bytes = chunked ? decodeChunked(body, trailers) : body
  await pipeline(measure.pass(bytes), createWriteStream(file))
  const { size, md5, crc } = measure.taken()
  if (size !== length) throw failures.incomplete()
  check('Content-MD5', request.headers['content-md5'], md5.toString('base64'))
  // A presigned URL may have the checksum as well; if it was signed without a body, that is the checksum of nothing.
  check('CRC32', trailers.get(header) ?? request.headers[header] ?? query.get(header), crc)
  return { size, md5: md5.toString('hex') }
}

const header = 'x-amz-checksum-crc32'

const check = (name: string, given: string | string[] | null | undefined, found: string): void => {
  if (typeof given === 'string' && given !== found) throw failures.digest(name)
}

const isChunked = ({ headers }: IncomingMessage): boolean =>
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  (headers['content-encoding'] ?? '').includes('aws-chunked')

const declaredLength = ({ headers }: IncomingMessage, chunked: boolean): number => {
  const text = chunked ? headers['x-amz-decoded-content-length'] : headers['content-length']
  if (text === undefined) throw failures.noLength()
  if (Number(text) > largestBytes) throw failures.tooLarge()
  return Number(text)
}

/** Passes bytes on while it counts them and computes their checksums. */
const createMeasure = () => {
  const md5 = createHash('md5')
  let size = 0
  let crc = 0
  return {
    pass: async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        size += chunk.length
        crc = crc32(chunk, crc)
        md5.update(chunk)
        yield chunk
      }
    },
    taken: () => ({ size, md5: md5.digest(), crc: toBase64(crc) }),
  }
}

const toBase64 = (checksum: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(checksum)
  return bytes.toString('base64')
}
