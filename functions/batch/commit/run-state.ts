import { type DecidedFailure, isDecided, isFailure, isRetryable, type Result } from '../../model/outcome.ts'
import type { Fold, Plan } from '../plan/plan.ts'
import { codeOf, type Decided } from '../receipts/codes.ts'
import { type History, historyAfter } from '../receipts/history.ts'
import type { ReferenceOrder } from '../references/order.ts'

/** The state of one run. It is the only mutable state of a batch. */
export interface RunState {
  /** One entry per operation of the request; empty until it is settled. */
  readonly results: (Result | undefined)[]
  /** Unrecorded decisions by index: they go into the next write that rests on them. */
  readonly loose: Map<number, Loose>
  /** The unrecorded decisions on an item, by its key. */
  readonly carried: Map<string, readonly number[]>
  /** Records as this run last read or wrote them. */
  readonly items: Map<string, Seen>
  /** Items that operations name and this run only reads, by key. */
  readonly named: Map<string, Known>
  /** Who waits because of them. */
  readonly references: ReferenceOrder
  /** Characters of items that an answer can still carry. */
  capacity: number
  /** Items with a retryable operation, which later operations must not overtake. */
  readonly held: Set<string>
}

/** What is known of an item that is named. */
export interface Known {
  /** Whether it is there for this caller; a failure where the collection's own code could not tell. */
  readonly isThere: boolean | DecidedFailure
  /** Of its record when it was read; 0 where there was none. */
  readonly lock: number
}

interface Loose {
  readonly decided: Decided
  /** The operation before it on its item, if that is unrecorded as well. */
  readonly before: number | undefined
}

/** Lambda answers with 6 MB at most, so items beyond that are not kept in memory. */
const answerCapacity = 6_000_000

const namingNothing: ReferenceOrder = { waits: [], edges: [], makers: new Map(), mutual: new Map() }

export const newRunState = (size: number, references = namingNothing): RunState => ({
  results: new Array(size).fill(undefined),
  loose: new Map(),
  carried: new Map(),
  items: new Map(),
  named: new Map(),
  references,
  capacity: answerCapacity,
  held: new Set(),
})

interface TakenEffect {
  readonly fold: Fold
  readonly planned: Omit<Plan, 'rests' | 'unread'>
  /** The item as it was. */
  readonly before: History
}

/** Enters a plan that has taken effect, or that had no write. */
export const recordPlan = (runState: RunState, { fold, planned, before }: TakenEffect): void => {
  const size = Math.max(before.item?.data?.length ?? 0, planned.after?.data?.length ?? 0)
  fold.operations.forEach(({ index }, at) => {
    runState.results[index] = carried(runState, planned.results[at], size)
  })
  if (planned.results.some(isRetryable)) runState.held.add(fold.key)
  const history = historyAfter(planned.after, before, planned.spill?.next)
  runState.items.set(fold.key, { history, cached: true })
  if (planned.write === undefined) for (const decided of planned.decided) loosen(runState, fold.key, decided)
  else fasten(runState, fold)
}

/** @param size of the item, approximately. */
const carried = (runState: RunState, result: Result | undefined, size: number): Result | undefined => {
  if (result === undefined || isFailure(result) || result.body === undefined) return result
  runState.capacity -= size
  if (runState.capacity >= 0) return result
  const { body: _, ...rest } = result
  return { ...rest, truncated: true }
}

const loosen = (runState: RunState, key: string | undefined, decided: Decided): void => {
  const earlier = (key !== undefined && runState.carried.get(key)) || []
  runState.loose.set(decided.index, { decided, before: earlier.at(-1) })
  if (key !== undefined) runState.carried.set(key, [...earlier, decided.index])
}

const fasten = (runState: RunState, { key, carried }: Fold): void => {
  for (const { index } of carried) runState.loose.delete(index)
  runState.carried.delete(key)
}

/** Enters a result that was decided without the item: a rejection, or a failed dependency. */
export const enter = (
  runState: RunState,
  { index, key }: { readonly index: number; readonly key: string | undefined },
  result: Result,
): void => {
  runState.results[index] = result
  if (isDecided(result)) loosen(runState, key, { index, code: codeOf(undefined, result), version: 0 })
  else if (key !== undefined) runState.held.add(key)
}

/** Enters the same failure for a whole fold, and holds the item if the failure is retryable. */
export const postpone = (runState: RunState, fold: Fold, result: Result): void => {
  for (const { index } of fold.operations) runState.results[index] = result
  runState.items.delete(fold.key)
  if (isRetryable(result)) runState.held.add(fold.key)
}

/** A record as it was read, or as it is assumed until a write shows otherwise. */
export interface Seen {
  readonly history: History
  /** It was not read, because a create comes first. */
  readonly assumed?: true
  /** From an earlier level, or from before the run: good only for a write, because the lock checks that. */
  readonly cached?: true
}
