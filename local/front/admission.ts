import type { IncomingMessage } from 'node:http'
import { kindOfHost } from './host.ts'
import { readTarget } from './target.ts'

export interface Refusal {
  readonly status: 400 | 403 | 421 | 501
  readonly message: string
}

/**
 * Admits a request, or returns why not. Listening on 127.0.0.1 keeps other machines out, but not the pages in this
 * machine's browser. The headers that the browser adds identify those.
 */
export const refusalOf = (request: IncomingMessage, admitted: Admitted): Refusal | undefined =>
  malformed(request) ?? misdirected(request) ?? intruding(request, admitted)

export interface Admitted {
  /** Of pages from elsewhere. */
  readonly origins: readonly string[]
  /** The path to which a page from elsewhere may send a person, as an issuer does after a sign-in. */
  readonly landing?: string | undefined
}

const fieldsOf = ({ rawHeaders }: IncomingMessage, name: string): readonly string[] =>
  rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)

const bad = (message: string): Refusal => ({ status: 400, message })

const malformed = (request: IncomingMessage): Refusal | undefined => {
  const target = readTarget(request.url ?? '')
  if (
    target === undefined ||
    (target.authority !== undefined && kindOfHost(target.authority) === 'malformed')
  )
    return bad('The request target cannot be read.')
  const hosts = fieldsOf(request, 'host')
  if (hosts.length > 1) return bad('There are two Host fields.')
  if (hosts.some((host) => host !== '' && kindOfHost(host) === 'malformed'))
    return bad('The Host field cannot be read.')
  const codings = fieldsOf(request, 'transfer-encoding').join(',').toLowerCase()
  return codings === '' || codings.trim() === 'chunked'
    ? undefined
    : { status: 501, message: 'The only transfer coding is chunked.' }
}

const misdirected = (request: IncomingMessage): Refusal | undefined =>
  kindOfHost(hostOf(request)) === 'own'
    ? undefined
    : { status: 421, message: 'This is 127.0.0.1, which answers under its own names only.' }

/** Only HTTP/1.0 requests may lack a Host; Node refuses the others earlier. */
const hostOf = (request: IncomingMessage): string =>
  readTarget(request.url ?? '')?.authority ?? (request.headers.host || '127.0.0.1')

const intruding = (request: IncomingMessage, { origins, landing }: Admitted): Refusal | undefined => {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined && origins.includes(origin)) return undefined
  if (origin !== undefined && origin !== `http://${hostOf(request)}`)
    return {
      status: 403,
      message: 'Pages of this origin may not come in; npm start -- --cors ORIGIN lets one in.',
    }
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  if (landing !== undefined && isVisit(request, landing)) return undefined
  return { status: 403, message: 'A page from elsewhere may not load this; type the address.' }
}

/** The whole window goes there, and whoever sent it learns nothing: a frame, a form or a script is no visit. */
const isVisit = ({ method, url, headers }: IncomingMessage, landing: string): boolean =>
  method === 'GET' &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document' &&
  readTarget(url ?? '')?.path.split('?', 1)[0] === landing
