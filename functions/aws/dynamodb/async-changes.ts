import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { AcceptedBatch, AsyncBatch } from '../../model/async-batch.ts'
import type { Advance, EndReason } from '../../ports/async-batches.ts'
import { number, numberOf, opened, standingOf, stringOf, text, waiting } from './async-record.ts'
import { type Attributes, isNoLater, metaKey } from './batch-record.ts'

/** Pure builders of the changes of an asynchronous batch's record, each with its conditions. */
export interface Change {
  readonly set: Attributes
  readonly remove?: readonly string[]
  /** Conditions, all of which have to hold. */
  readonly where: readonly string[]
  /** Values that only conditions use. */
  readonly given?: Attributes
  /** Whether the record that stands in its way is what it was to leave: then its answer was lost. */
  readonly isMade?: (stands: Attributes) => boolean
}

const is = (name: string): string => `attribute_exists(#${name})`
const isNot = (name: string): string => `attribute_not_exists(#${name})`
const asSeen = (name: keyof AsyncBatch, batch: AsyncBatch): string =>
  batch[name] === undefined ? isNot(name) : is(name)

/**
 * A change is bound to the round in which the record was read: a batch that was opened again since looks much the
 * same, and is not finished.
 */
const inRound = ({ round }: AsyncBatch): Pick<Change, 'where'> & { readonly given: Attributes } =>
  round === 0
    ? { where: [isNot('round')], given: {} }
    : { where: ['#round = :seenRound'], given: { ':seenRound': number(round) } }

export const started = (batch: AsyncBatch, etag: string, now: Date): Change => ({
  set: {
    etag: text(etag),
    startedAt: text(batch.startedAt ?? now.toISOString()),
    standing: text(standingOf(batch.caller, 'running')),
  },
  // Bodies with the same cut are the same, no matter which attempt accepts them.
  where: [
    '#createdAt = :created',
    batch.cut === undefined ? isNot('cut') : '#cut = :cut',
    `(${isNot('etag')} OR #etag = :etag)`,
    isNot('completedAt'),
  ],
  given: {
    ':created': text(batch.createdAt),
    ...(batch.cut === undefined ? {} : { ':cut': text(batch.cut) }),
  },
})

export const takenOver = (stands: AsyncBatch, batch: AcceptedBatch, format: number): Change => ({
  set: waiting(batch, format),
  remove: ['completedAt', 'cancelledAt', 'givenUp', 'endedBy'],
  where: [
    '#writer = :previous',
    '#createdAt = :created',
    isNot('startedAt'),
    isNot('storedAt'),
    `(${isNot('cancelledAt')} OR ${is('givenUp')})`,
  ],
  given: { ':previous': text(stands.writer), ':created': text(stands.createdAt) },
  isMade: ({ writer }) => stringOf(writer) === batch.writer,
})

export const confirmed = ({ cut = '', createdAt, storedAt }: AsyncBatch, now: Date): Change => ({
  set: { storedAt: text(storedAt ?? now.toISOString()) },
  where: ['#cut = :cut', '#createdAt = :created', `(${isNot('completedAt')} OR ${is('startedAt')})`],
  given: { ':cut': text(cut), ':created': text(createdAt) },
})

const placeText = (place: AsyncBatch['place']): string => JSON.stringify(place)

export const advanced = (
  from: AsyncBatch,
  { place: next, refillAt, total, chunks, fault }: Advance,
  now: Date,
): Change => ({
  set: {
    place: text(placeText(next)),
    refillAt: number(refillAt),
    total: number(total),
    advancedAt: text(now.toISOString()),
    ...(chunks === undefined ? {} : { chunks: number(chunks) }),
    ...(fault === undefined ? {} : { fault: text(JSON.stringify(fault)) }),
  },
  where: [
    '#createdAt = :created',
    isNot('chunks'),
    isNot('completedAt'),
    from.place === undefined ? isNot('place') : '#place = :from',
    ...inRound(from).where,
  ],
  given: {
    ':created': text(from.createdAt),
    ...(from.place === undefined ? {} : { ':from': text(placeText(from.place)) }),
    ...inRound(from).given,
  },
  isMade: ({ place }) => stringOf(place) === placeText(next),
})

export const headed = ({ createdAt }: AsyncBatch, header: string): Change => ({
  set: { header: text(header) },
  where: ['#createdAt = :created', isNot('completedAt')],
  given: { ':created': text(createdAt) },
})

/** The batch has not begun: its body had not come when it was read, and it has not been started since. */
const unbegun = (seen: AsyncBatch): readonly string[] => [
  '#writer = :writer',
  isNot('startedAt'),
  asSeen('storedAt', seen),
]

export interface End {
  readonly how: EndReason
  /** Random: a lost answer is told from somebody else's end by it. */
  readonly mark: string
}

export const ended = (seen: AsyncBatch, { how, mark }: End, now: Date): Change => {
  const isCancelled = how !== 'worked' || seen.cancelledAt !== undefined
  return {
    set: {
      completedAt: text(now.toISOString()),
      endedBy: text(mark),
      standing: text(standingOf(seen.caller, isCancelled ? 'cancelled' : 'completed')),
      ...(isCancelled ? { cancelledAt: text(seen.cancelledAt ?? now.toISOString()) } : {}),
      ...(how === 'given up' && seen.cancelledAt === undefined ? { givenUp: { BOOL: true } } : {}),
    },
    remove: ['open', 'due'],
    where: [
      '#createdAt = :created',
      isNot('completedAt'),
      asSeen('cancelledAt', seen),
      ...(how === 'worked' ? [is('chunks'), ...inRound(seen).where] : unbegun(seen)),
    ],
    given: {
      ':created': text(seen.createdAt),
      ...(how === 'worked' ? inRound(seen).given : { ':writer': text(seen.writer) }),
    },
    isMade: ({ endedBy }) => stringOf(endedBy) === mark,
  }
}

export const reopened = (seen: AsyncBatch, now: Date, due: Date): Change => ({
  set: { ...opened(seen, due), round: number(seen.round + 1), advancedAt: text(now.toISOString()) },
  remove: ['completedAt', 'endedBy', 'chunks', 'place', 'refillAt', 'nudgedAt'],
  where: ['#completedAt = :completed', '#createdAt = :created', isNot('cancelledAt'), asSeen('place', seen)],
  given: { ':completed': text(seen.completedAt ?? ''), ':created': text(seen.createdAt) },
  // Whose it is makes no difference: it is open in the next round, and has to be called for.
  isMade: (record) => numberOf(record.round) === seen.round + 1,
})

/** Its chunks are handed out once more; those without retryable operations stay finished. */
export const passedOn = (
  seen: AsyncBatch,
  { deferred, isLast, now }: { readonly deferred: number; readonly isLast: boolean; readonly now: Date },
): Change => ({
  set: {
    round: number(seen.round + 1),
    advancedAt: text(now.toISOString()),
    deferred: number(deferred),
    ...(isLast ? { isLastPass: { BOOL: true } } : {}),
  },
  remove: ['chunks', 'place', 'refillAt', 'nudgedAt'],
  where: [
    '#createdAt = :created',
    is('chunks'),
    isNot('completedAt'),
    isNot('cancelledAt'),
    ...inRound(seen).where,
  ],
  given: { ':created': text(seen.createdAt), ...inRound(seen).given },
  // Whose it is makes no difference: the next pass has begun, and has to be called for.
  isMade: (record) => numberOf(record.round) === seen.round + 1,
})

/** Asked before, or ended so: what was wanted is there. */
export const cancelled = (now: Date): Change => ({
  set: { cancelledAt: text(now.toISOString()) },
  where: [isNot('completedAt'), isNot('cancelledAt')],
  isMade: ({ cancelledAt }) => cancelledAt !== undefined,
})

export const lookedAt = ({ createdAt }: AsyncBatch, due: Date, nudged: Date | undefined): Change => ({
  set: {
    due: text(due.toISOString()),
    ...(nudged === undefined ? {} : { nudgedAt: text(nudged.toISOString()) }),
  },
  where: ['#createdAt = :created', isNot('completedAt')],
  given: { ':created': text(createdAt) },
})

/**
 * A change of META, if it is that of an asynchronous batch.
 * @param format the format number of the record after the change.
 */
export const updateMeta = (
  { table, id }: { readonly table: string; readonly id: string },
  { set: changes, remove = [], where, given = {} }: Change,
  format: number,
): UpdateItemCommandInput => {
  const set: Attributes = { ...changes, v: number(format) }
  const names = Object.keys(set)
  const sets = names.map((name) => `#${name} = :${name}`).join(', ')
  const removes = remove.length === 0 ? '' : ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}`
  const condition = [is('listed'), isNoLater, ...where].join(' AND ')
  const used = new Set([...`${sets}${removes} ${condition}`.matchAll(/#(\w+)/g)].map(([, name = '']) => name))
  return {
    TableName: table,
    Key: metaKey(id),
    UpdateExpression: `SET ${sets}${removes}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: Object.fromEntries([...used].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(names.map((name) => [`:${name}`, set[name] as Attributes[string]])),
      ...given,
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  }
}
