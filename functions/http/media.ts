import { parse } from 'content-type'
import Negotiator from 'negotiator'
import type { Refusal } from '../batch/outcome.ts'

export type MediaType =
  | 'application/json'
  | 'application/merge-patch+json'
  | 'application/x-ndjson'
  | 'text/csv'

/** The body's media type, if it is one of those that the route takes. */
export const mediaTypeOf = (
  headers: Readonly<Record<string, string | undefined>>,
  taken: readonly MediaType[],
): MediaType | Refusal => {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return unsupported(`Content-Encoding is not supported; send the body as it is.`, taken)
  }
  const { type, charset } = readContentType(headers['content-type'])
  const found = taken.find((candidate) => candidate === type)
  if (found === undefined) return unsupported(`Content-Type must be ${taken.join(' or ')}.`, taken)
  return charset === undefined || charset.toLowerCase() === 'utf-8'
    ? found
    : unsupported('The charset must be UTF-8.', taken)
}

const readContentType = (header: string | undefined): { type?: string; charset?: string } => {
  try {
    const { type, parameters } = parse(header ?? '')
    return {
      type: type.toLowerCase(),
      ...(parameters.charset === undefined ? {} : { charset: parameters.charset }),
    }
  } catch {
    return {} // not a media type at all
  }
}

const unsupported = (detail: string, taken: readonly MediaType[]): Refusal => ({
  problem: 'unsupported-media-type',
  detail,
  headers: taken.includes('application/merge-patch+json')
    ? { 'accept-patch': taken.join(', ') }
    : { accept: taken.join(', ') },
})

const everywhere = ['application/json', 'application/problem+json']

/** Refuses a request whose `Accept` leaves nothing that could be answered. */
export const notAcceptable = (
  accept: string | undefined,
  more: readonly string[] = [],
): Refusal | undefined => {
  const offered = [...everywhere, ...more]
  return accept === undefined ||
    accept.trim() === '' ||
    new Negotiator({ headers: { accept } }).mediaType(offered) !== undefined
    ? undefined
    : { problem: 'not-acceptable', detail: `The answer can be ${offered.join(' or ')}.` }
}
