import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** The whole body, or `undefined` when it is over the limit; its rest is then read and discarded. */
export const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined
  const chunks: Buffer[] = []
  let size = 0
  // Not `for await`: leaving that loop early destroys the request, and the answer with it.
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        chunks.length = 0
        resolve(undefined)
      }
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
  })
}

/**
 * The content types whose bodies arrive as text. The documentation says only that "binary" bodies are encoded. A live
 * HTTP API was observed to pass these as text and to encode all others, forms and missing content types included. It
 * is an assumption that `+json` and `+xml` types are encoded, too.
 */
const textTypes = new Set(['application/json', 'application/xml', 'application/javascript'])

interface EventBody {
  readonly body?: string
  readonly isBase64Encoded: boolean
}

/** The body as the event carries it. It is an assumption that text that is not UTF-8 is base64. */
export const encodeBody = (bytes: Buffer, contentType = ''): EventBody => {
  if (bytes.length === 0) return { isBase64Encoded: false }
  const [type = ''] = contentType.toLowerCase().split(';', 1)
  const text = (type.startsWith('text/') || textTypes.has(type.trim())) && isUtf8(bytes)
  return { body: bytes.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text }
}
