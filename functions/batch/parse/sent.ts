import { hash } from 'node:crypto'
import { canonicalText } from '../../json/canonical.ts'
import type { JsonValue } from '../../json/value.ts'
import { parseCondition } from '../../model/etags.ts'
import { isObject, splitId } from '../item.ts'
import type { Draft } from './draft.ts'

/** What a caller sent under an operation's own key. */
export type Sent = Pick<
  Draft,
  'method' | 'action' | 'collection' | 'itemId' | 'body' | 'ifMatch' | 'ifNoneMatch' | 'idempotencyKey'
>

/**
 * 3 bytes (latin1) of the hash of what was sent, to refuse a key with another payload; undefined without a key. A schema
 * has no part in it: its defaults may differ with each call, and with each deployment.
 */
export const payloadOf = (sent: Sent): string | undefined =>
  sent.idempotencyKey === undefined
    ? undefined
    : hash('sha256', canonicalText(partsOf(sent)), 'binary').slice(0, 3)

/** An id means the same in the path and in the body. Of an action nothing is as good as an empty input. */
const partsOf = ({ method, action, collection, itemId, body, ifMatch, ifNoneMatch }: Sent): JsonValue[] => {
  const content = method === 'ACT' ? (body ?? {}) : (body ?? null)
  const { id, members } = isObject(content) ? splitId(content) : { id: undefined, members: content }
  const conditions = [ifMatch, ifNoneMatch].map((condition) => meaning(condition))
  return [method, action ?? null, collection, itemId ?? id ?? null, members, ...conditions]
}

/** The same tags are the same condition, however they are spaced. */
const meaning = (condition: string | undefined): JsonValue => {
  if (condition === undefined) return null
  const read = parseCondition(condition)
  if (read === undefined || read === '*') return condition
  return read.map(({ weak, opaque }) => [weak, opaque])
}
