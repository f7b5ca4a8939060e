import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** The whole body, or `undefined` when it is over the limit; the rest of it is then read and thrown away. */
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
 * The content types whose bodies arrive as text. The documentation says only that "binary" bodies are encoded;
 * this list is what a live HTTP API was observed to pass as text, with everything else encoded, a missing
 * content type and a form included. That `+json` and `+xml` types count as everything else is an assumption.
 */
const textTypes = new Set(['application/json', 'application/xml', 'application/javascript'])

interface EventBody {
  readonly body?: string
  readonly isBase64Encoded: boolean
}

/** The body as the event carries it. That text which is not UTF-8 comes as base64 is an assumption. */
export const encodeBody = (bytes: Buffer, contentType = ''): EventBody => {
  if (bytes.length === 0) return { isBase64Encoded: false }
  const [type = ''] = contentType.toLowerCase().split(';', 1)
  const text = (type.startsWith('text/') || textTypes.has(type.trim())) && isUtf8(bytes)
  return { body: bytes.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text }
}
