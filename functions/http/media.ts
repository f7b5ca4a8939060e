import { parse } from 'content-type'
import Negotiator from 'negotiator'
import { limits } from '../model/limits.ts'
import type { Refusal } from '../model/outcome.ts'
import { pairOf, splitUnquoted } from './field-list.ts'

export type MediaType =
  | 'application/json'
  | 'application/merge-patch+json'
  | 'application/x-ndjson'
  | 'multipart/form-data'
  | 'text/csv'

/** What answers are in. The reference page is HTML from the first; all others have a face. */
export type AnswerType =
  | 'application/json'
  | 'application/x-ndjson'
  | 'application/xml'
  | 'text/csv'
  | 'text/html'
  | ElasticType

/** Of routes that speak one face and no other. */
type ElasticType = 'application/vnd.elasticsearch+json' | 'text/plain'

/**
 * Lambda takes 6 MB. Bodies that API Gateway treats as binary come as base64, a third longer, with headers and envelope
 * around them.
 */
const maxEncodedBytes = 4_400_000

/**
 * The longest body in bytes as sent, by its media type, and packed. In bodies that API Gateway treats as text, quotes
 * and line ends count twice on the way, so less may arrive.
 */
export const bodyLimits: Readonly<Record<MediaType | 'gzip', number>> = {
  'application/json': limits.maxBodyBytes,
  'text/csv': limits.maxBodyBytes,
  'application/merge-patch+json': maxEncodedBytes,
  'application/x-ndjson': maxEncodedBytes,
  'multipart/form-data': maxEncodedBytes,
  gzip: maxEncodedBytes,
}

type Headers = Readonly<Record<string, string | undefined>>

/** The accepted content coding; `x-gzip` is another name of it (RFC 9110, 8.4.1.3). */
const codings = ['gzip', 'x-gzip']

export const isPacked = (headers: Headers): boolean =>
  codings.includes((headers['content-encoding'] ?? '').trim().toLowerCase())

/**
 * The body's media type, if it is one of those that the route takes.
 * @param patching a 415 then names the accepted types in `Accept-Patch` (RFC 5789).
 */
export const mediaTypeOf = <Type extends string>(
  headers: Headers,
  taken: readonly Type[],
  patching = taken.some((type) => type === 'application/merge-patch+json'),
): Type | Refusal => {
  const name = patching ? 'acceptPatch' : 'accept'
  const { type, charset } = readContentType(headers['content-type'])
  const found = taken.find((candidate) => candidate === type)
  if (found === undefined) return unsupported(`Content-Type must be ${taken.join(' or ')}.`, name, taken)
  if (!isUtf8(charset)) return unsupported('The charset must be UTF-8.', name, taken)
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  return encoding === 'identity' || isPacked(headers)
    ? found
    : unsupported('Content-Encoding must be gzip, or left out.', 'acceptEncoding', ['gzip'])
}

/** Many clients write `utf8`, which cannot mean another charset. */
export const isUtf8 = (charset = 'utf-8'): boolean => /^utf-?8$/i.test(charset)

/** The type in lower case, and the two parameters that mean something here; nothing where there is no media type at all. */
export const readContentType = (
  header: string | undefined,
): { type?: string; charset?: string; boundary?: string } => {
  try {
    const { type, parameters } = parse(header ?? '')
    const { charset, boundary } = parameters
    return {
      type: type.toLowerCase(),
      ...(charset === undefined ? {} : { charset }),
      ...(boundary === undefined ? {} : { boundary }),
    }
  } catch {
    return {}
  }
}

/** RFC 9110, 15.5.16: the answer names the accepted values. */
const unsupported = (
  detail: string,
  name: 'accept' | 'acceptPatch' | 'acceptEncoding',
  taken: readonly string[],
): Refusal => ({ problem: 'unsupported-media-type', detail, headers: { [name]: taken.join(', ') } })

/**
 * `Accept` reduced to its relevant parts: of a media range's parameters only `q` counts, and a `charset` other than
 * UTF-8, which excludes the range.
 */
export const plainAccept = (accept: string): string =>
  splitUnquoted(accept, ',').flatMap(plainRange).join(', ')

const plainRange = (range: string): readonly string[] => {
  const [type = '', ...rest] = splitUnquoted(range, ';')
  const parameters = new Map(rest.map(pairOf).map((pair) => [pair?.name, pair?.value]))
  const charset = parameters.get('charset') ?? '*'
  if (charset !== '*' && !isUtf8(charset)) return []
  const quality = parameters.get('q') ?? ''
  return [/^(?:0|1)(?:\.\d{0,3})?$/.test(quality) ? `${type};q=${quality}` : type]
}

const everywhere = ['application/json', 'application/problem+json']

/** Refuses a request whose `Accept` excludes every possible answer. */
export const notAcceptable = (
  accept: string | undefined,
  more: readonly string[] = [],
): Refusal | undefined => {
  if (accept === undefined || accept.trim() === '') return undefined
  const offered = [...everywhere, ...more]
  return new Negotiator({ headers: { accept: plainAccept(accept) } }).mediaType(offered) !== undefined
    ? undefined
    : { problem: 'not-acceptable', detail: `The answer can be ${offered.join(' or ')}.` }
}
