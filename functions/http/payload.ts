import { hash } from 'node:crypto'
import { canonicalText } from '../json/canonical.ts'
import { readJson } from '../json/json.ts'
import type { JsonFault, JsonValue } from '../json/value.ts'
import { limits } from '../model/limits.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { overLimit } from '../model/over-limit.ts'
import { bodyText } from './body.ts'
import { matchMeant, noneMatchMeant, pathMeant, queryMeant } from './meaning.ts'
import type { ApiRequest } from './request.ts'

export interface JsonBody {
  readonly value: JsonValue
  readonly faults: readonly JsonFault[]
  /** Equal for equal values: member order and white space do not count. Made only for a key. */
  readonly canonical: () => string
}

/** The body as JSON. */
export const jsonBody = (request: ApiRequest): JsonBody | Refusal => {
  const text = bodyText(request.event)
  return isRefusal(text) ? text : jsonIn(text)
}

/** A text as JSON. */
export const jsonIn = (text: string): JsonBody | Refusal => {
  const reading = readJson(text, limits.maxDepth)
  if ('tooDeep' in reading) return overLimit('maxDepth', { actual: limits.maxDepth + 1 })
  if ('error' in reading) return { problem: 'malformed-json', detail: reading.error }
  return { ...reading, canonical: () => canonicalBody(reading.value, reading.faults, text) }
}

/** An ambiguous JSON text has no canonical form, so the text itself is used. */
const canonicalBody = (value: JsonValue, faults: readonly JsonFault[], text: string): string =>
  faults.length > 0 ? text : canonicalText(value)

/** The payload of a key: the resource, its conditions and a hash of the content. */
export const payloadOf =
  (request: ApiRequest, content: () => string): (() => string) =>
  () =>
    JSON.stringify([
      pathMeant(request),
      queryMeant(request),
      matchMeant(request.headers['if-match']),
      noneMatchMeant(request.headers['if-none-match']),
      hash('sha256', content(), 'base64url'),
    ])
