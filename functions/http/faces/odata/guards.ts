import type { WireOperation } from '../../../batch/contract.ts'
import type { JsonObject } from '../../../json/value.ts'
import { isRefusal } from '../../../model/outcome.ts'
import { parseIdempotencyKey } from '../../idempotency-key.ts'

type Guards = Pick<WireOperation, 'ifMatch' | 'ifNoneMatch' | 'idempotencyKey'>

/** What of a request's header fields an operation has. Those that only change how an answer is written do nothing. */
export const guardsIn = (headers: JsonObject): Guards | { readonly reason: string } => {
  const fields = joined(headers)
  if (fields === undefined) return { reason: 'Values of headers are strings.' }
  for (const name of fields.keys()) {
    if (isForeignCondition(name)) return { reason: 'Of conditions, If-Match and If-None-Match are honoured.' }
    if (name === 'authorization') return { reason: 'A request is made by whoever sends the batch.' }
    if (isIsolation(name)) return { reason: noIsolation }
    if (otherMethods.has(name))
      return { reason: 'The method of a request is its member method, and no other.' }
  }
  if (!isJson(fields.get('content-type')))
    return { reason: 'Content-Type is application/json or application/merge-patch+json.' }
  const key = parseIdempotencyKey(fields.get('idempotency-key'))
  if (isRefusal(key)) return { reason: key.detail }
  const [ifMatch, ifNoneMatch] = [fields.get('if-match'), fields.get('if-none-match')]
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  }
}

/** By names in lower case; a field that is there twice is one with a comma, as everywhere. */
const joined = (headers: JsonObject): ReadonlyMap<string, string> | undefined => {
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') return undefined
    const key = name.trim().toLowerCase()
    const other = fields.get(key)
    fields.set(key, other === undefined ? value : `${other}, ${value}`)
  }
  return fields
}

const isForeignCondition = (name: string): boolean =>
  (name === 'if' || name.startsWith('if-')) && name !== 'if-match' && name !== 'if-none-match'

/** A service that offers none has to refuse it (Protocol 4.01, 8.2.8). The prefix was dropped with 4.01. */
export const isIsolation = (name: string): boolean => name === 'isolation' || name === 'odata-isolation'

export const noIsolation = 'Isolation is not offered: requests see what others write meanwhile.'

/** With these a client asks for another method than the one that it writes, so something else would be done. */
const otherMethods: ReadonlySet<string> = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

const isJson = (type = 'application/json'): boolean =>
  /^\s*application\/(?:merge-patch\+)?json\s*(?:;|$)/i.test(type)
