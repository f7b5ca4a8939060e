import type { Telling } from './connection.ts'

/**
 * As `fetch`, and tells of a file on its way. `fetch` cannot, and a stream as its body needs HTTP/2, which buckets do not
 * speak. Only uploads have a file as their body.
 */
export const tellingFetch =
  (telling: Telling): typeof globalThis.fetch =>
  (input, init = {}) =>
    init.body instanceof Blob
      ? sent(String(input), { ...init, body: init.body }, telling)
      : fetch(input, init)

const sent = (
  url: string,
  { method = 'PUT', headers, body, signal }: RequestInit & { readonly body: Blob },
  { onSent, onAnswer }: Telling,
): Promise<Response> => {
  const request = new XMLHttpRequest()
  const stop = () => request.abort()
  const answer = new Promise<Response>((resolve, reject) => {
    signal?.throwIfAborted()
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onload = () => resolve(answerOf(request))
    request.onerror = () => reject(new TypeError('The upload did not arrive.'))
    request.onabort = () => reject(signal?.reason)
    request.open(method, url)
    for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value)
    signal?.addEventListener('abort', stop)
    request.send(body)
  })
  return answer
    .then((response) => {
      onAnswer(response.status)
      return response
    })
    .finally(() => signal?.removeEventListener('abort', stop))
}

/** Of the headers, those that a page of this origin may see. */
const answerOf = (request: XMLHttpRequest): Response => {
  const { status, responseText } = request
  const lines = request.getAllResponseHeaders().split('\r\n').filter(Boolean)
  const headers = new Headers(lines.map(splitLine))
  return new Response(status === 204 || status === 304 ? null : responseText, { status, headers })
}

const splitLine = (line: string): [string, string] => {
  const at = line.indexOf(': ')
  return [line.slice(0, at), line.slice(at + 2)]
}
