import type { Refusal } from '../model/outcome.ts'
import { readContentType } from './media.ts'
import type { ApiRequest } from './request.ts'
import type { Route } from './routes.ts'

/** Where the service is, and which origins its CORS allows. */
interface Here {
  readonly domainName: string
  readonly origins: readonly string[]
  /** What the browser sent along. */
  readonly cookies?: readonly string[] | undefined
}

/**
 * Refuses what a page of another origin sends without a script: a browser asks nobody before it does, and sends cookies along. What
 * needs a script is asked for first, by CORS. Programs that are no browsers say neither where they are nor what site they are of.
 */
export const foreignForm = (
  { method }: Pick<Route, 'method'>,
  headers: ApiRequest['headers'],
  here: Here,
): Refusal | undefined =>
  method !== 'POST' || !isOfForms(headers['content-type']) || isAtHome(headers, here) ? undefined : refused

const refused: Refusal = {
  problem: 'forbidden',
  detail: 'A page of another origin may not send forms here, unless CORS allows that origin.',
}

/** What goes without a preflight: https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const ofForms = ['multipart/form-data', 'application/x-www-form-urlencoded', 'text/plain']

/** A form without fields has no content, and a page can also send that without any type. */
const isOfForms = (contentType: string | undefined): boolean => {
  const { type = '' } = readContentType(contentType)
  return type === '' || ofForms.includes(type)
}

/** `same-site` is another origin too: on a laptop it is any other port. `none` is what a person did, not a page. */
const isAtHome = (headers: ApiRequest['headers'], here: Here): boolean => {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && isAllowed(origin, here)) return true
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin === undefined || [headers.host, here.domainName].includes(hostIn(origin))
}

/** CORS lets pages of any origin (`*`) ask as nobody, never with somebody's cookies; nor may their forms. */
const isAllowed = (origin: string, { origins, cookies = [] }: Here): boolean =>
  origins.includes(origin) || (origins.includes('*') && cookies.length === 0)

/** Undefined for `null` and for what is no origin. */
const hostIn = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined
