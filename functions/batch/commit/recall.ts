import type { Attempt } from '../../model/attempt.ts'
import { idIn } from '../../model/item-key.ts'
import { isRejected, type RejectedSlot, type Slot } from '../../model/operation.ts'
import { isBlamed } from '../../model/operation-problems.ts'
import { isFailure, type Result } from '../../model/outcome.ts'
import { levelsOf } from '../order.ts'
import { type Scope, targetKey, targetToken } from '../plan/bind.ts'
import { freeze, isFrozen } from '../plan/freeze.ts'
import { ofOwnKey, recalled } from '../plan/plan.ts'
import { codeOf, type Decided, resultOfDecided, unknownOutcome } from '../receipts/codes.ts'
import { decidedBy, type History, historyOf, ownReceiptsOf } from '../receipts/history.ts'
import type { OwnReceipt } from '../receipts/log.ts'
import { waitsFor } from './blame.ts'
import type { CommitContext } from './context.ts'
import { failureOf } from './faults.ts'
import type { BoundOperations } from './folds.ts'
import { type Held, hold } from './hold.ts'
import type { RunState } from './run-state.ts'
import type { Undecided } from './undecided.ts'
import { optionsOf } from './work.ts'

export interface RecallContext extends CommitContext {
  /** Items are read and not frozen, because this attempt will decide nothing on them. */
  readonly tellsOnly: boolean
  readonly scope: Scope
}

/** The item that each operation without a result names. */
export const keysOf = (
  { batch: { slots }, operations }: Omit<Undecided, 'keys'>,
  runState: RunState,
  { scope, attempt }: Pick<CommitContext, 'attempt'> & { readonly scope: Scope },
): Undecided['keys'] =>
  slots.map((slot, index) => {
    if (runState.results[index]) return undefined
    return isRejected(slot) ? targetKey(slot, scope, attempt) : operations[index]?.key
  })

/**
 * Answers operations that are on record: by decisions of earlier attempts, and by operations' own keys. It comes before
 * this attempt's own parsing, scopes and schemas count, since those may have changed.
 */
export const recordKnown = async (
  undecided: Undecided,
  runState: RunState,
  context: RecallContext,
): Promise<void> => {
  const isAlone = context.attempt.behind === 'nobody'
  const keys = isAlone ? waitingOwn(undecided) : exposed(undecided, context)
  if (keys.length === 0) return
  const held = await hold(keys, isAlone || context.tellsOnly ? look : fence(undecided, context), context)
  for (const [key, history] of held.histories) runState.items.set(key, { history, cached: true })
  const recall = { undecided, runState, context }
  answer(held, recall)
  if (held.lastFault !== undefined) putOff(keys, held, recall)
}

/**
 * The decision under an own key counts even if the operation's dependencies have changed, or if the operation is refused
 * by now, so it is looked up first. The others are looked up in their turn.
 */
const waitingOwn = ({ batch, operations, keys }: Undecided): readonly string[] => [
  ...new Set(
    batch.slots.flatMap((slot) => {
      const hasKey = isRejected(slot)
        ? slot.target?.idempotencyKey !== undefined
        : operations[slot.index]?.own !== undefined && slot.dependsOn.length > 0
      return hasKey ? (keys[slot.index] ?? []) : []
    }),
  ),
]

const look = () => undefined

/** Whether an earlier attempt may still write because of an operation. Reads alone leave no trace. */
const openTo =
  (behind: Attempt['behind'], operations: BoundOperations) =>
  (index: number): boolean => {
    if (behind === 'nobody') return false
    return behind === 'anybody' ? operations[index]?.method !== 'GET' : behind.has(index)
  }

/** Whether an earlier attempt may still write the item that an undecided operation names. */
export const mayBeWritten = ({ operations, keys }: Undecided, index: number, { behind }: Attempt): boolean =>
  keys[index] !== undefined && openTo(behind, operations)(index)

/** Items that an earlier attempt may still write. */
const exposed = (
  { operations, keys }: Undecided,
  { attempt: { behind } }: CommitContext,
): readonly string[] => {
  const isOpen = openTo(behind, operations)
  return [...new Set(keys.flatMap((key, index) => (key !== undefined && isOpen(index) ? [key] : [])))]
}

/** An item without undecided operations is not changed; every other is frozen. */
const fence = ({ keys }: Undecided, context: CommitContext) => {
  const now = context.now()
  const indices = Map.groupBy(keys.keys(), (index) => keys[index])
  return (key: string, history: History) => {
    const known = decidedBy(history, context.attempt)
    if (isFrozen(history, context) || (indices.get(key) ?? []).every((index) => known.has(index)))
      return undefined
    return freeze(key, history, { attempt: context.attempt, now }) ?? 'full'
  }
}

interface Recall {
  readonly undecided: Undecided
  readonly runState: RunState
  readonly context: RecallContext
}

const answer = (held: Held, recall: Recall): void => {
  const { undecided, runState, context } = recall
  const { batch, operations, keys } = undecided
  const known = new Map<number, Decided>()
  for (const history of held.histories.values())
    for (const decided of decidedBy(history, context.attempt).values()) known.set(decided.index, decided)
  const nowhere = historyOf(undefined)
  const ownOf = memo((history: History) => {
    return new Map(ownReceiptsOf(history, context.now()).map((receipt) => [receipt.token, receipt]))
  })
  for (const [index, slot] of batch.slots.entries()) {
    if (runState.results[index]) continue
    const history = held.histories.get(keys[index] ?? '') ?? nowhere
    const ground = { ...optionsOf(context), history }
    const operation = operations[index]
    const decided = known.get(index)
    if (operation && decided) runState.results[index] = recalled(operation, decided, ground)
    else if (decided) runState.results[index] = ofRejected({ slot, key: keys[index] }, decided, context)
    else if (operation?.own) runState.results[index] = ofOwnKey(operation, ownOf(history), ground)
    else if (isRejected(slot)) {
      const own = ownOf(history).get(targetToken(slot, context.scope) ?? '')
      if (own && isOfSlot(own, slot, context))
        runState.results[index] = { ...ofRejected({ slot, key: keys[index] }, own, context), replayed: true }
    }
  }
  if (known.size === 0) return
  for (const index of known.keys()) nameCauses(index, batch.slots, runState)
  closeHoles(held, recall)
}

/**
 * Whether another batch decided what this one rejects. An earlier attempt, which did not reject it, may have continued from
 * there; otherwise it has to be the same payload.
 */
const isOfSlot = (
  { check }: OwnReceipt,
  { target }: RejectedSlot,
  { attempt }: Pick<CommitContext, 'attempt'>,
): boolean => attempt.behind !== 'nobody' || check === target?.payload

/** Many operations are on few items, and an item can have hundreds of receipts. */
const memo = <From extends object, To>(make: (from: From) => To) => {
  const made = new Map<From, To>()
  return (from: From): To => {
    const value = made.get(from) ?? make(from)
    made.set(from, value)
    return value
  }
}

/** A receipt says that a dependency failed; the results of the dependencies say which. */
const nameCauses = (index: number, slots: readonly Slot[], runState: RunState): void => {
  const result = runState.results[index]
  if (result === undefined || !isFailure(result) || !isBlamed(result.problem)) return
  const failedIn = (waits: readonly number[] = []) =>
    waits.filter((on) => isFailure(runState.results[on] ?? {}))
  const named = failedIn(slots[index]?.dependsOn)
  const failed = named.length > 0 ? named : failedIn(runState.references.waits[index])
  const { replayed } = result
  if (failed.length > 0)
    runState.results[index] = { ...waitsFor(failed, slots, runState), ...(replayed ? { replayed } : {}) }
}

/** It is rejected now, but may not have been when it was decided. */
const ofRejected = (
  { slot, key }: { readonly slot: Slot; readonly key: string | undefined },
  decided: Pick<Decided, 'code' | 'version'>,
  { collections, attempt }: Pick<CommitContext, 'collections' | 'attempt'>,
): Result => {
  const replayed = attempt.kind === 'chunk' ? {} : { replayed: true as const }
  if (!isRejected(slot)) return { ...resultOfDecided(decided), ...replayed }
  if (codeOf(undefined, slot.rejected) === decided.code) return slot.rejected
  const { target } = slot
  const result = {
    ...resultOfDecided(decided, collections.get(target?.collection ?? '')?.actions),
    ...replayed,
  }
  return isFailure(result) || result.status !== 201 || target === undefined || key === undefined
    ? result
    : { ...result, created: { collection: target.collection, id: idIn(key) } }
}

/**
 * Operations on an item are decided in order. An operation before a known one was decided, too: it was rejected, or its
 * result is recorded elsewhere. It is never run. Without any record of it, the answer is that its outcome is unknown.
 *
 * What is rejected waits for nothing, and a schema says what refers to what, so the order of the attempt that decided was
 * another one if a deployment has come between. Only what comes before a known operation in the request, with all that it
 * names as what it waits for, and in the order of this attempt, came before it in any case; nothing else has to be a hole.
 */
const closeHoles = (held: Held, { undecided: { batch, keys }, runState, context }: Recall): void => {
  const named = batch.slots.map(({ dependsOn }) => dependsOn)
  const waits = named.some((on) => on.length > 0) ? named : []
  const orders = [levelsOf(keys, waits, Number.POSITIVE_INFINITY).flat(2), runState.references.order]
  const [first = none, second = first] = orders.map(
    (order) => order && holesIn(order, held, { keys, context }),
  )
  for (const index of first) {
    const slot = batch.slots[index]
    if (second.has(index) && slot && !isRejected(slot)) runState.results[index] ??= unknownOutcome()
  }
}

const none: ReadonlySet<number> = new Set()

/** Operations that come before a known one on their item, in this order and in the request. */
const holesIn = (
  order: readonly number[],
  { histories }: Held,
  { keys, context: { attempt } }: Pick<Undecided, 'keys'> & Pick<Recall, 'context'>,
): ReadonlySet<number> => {
  const latest = new Map<string | undefined, number>()
  const known = memo((history: History) => decidedBy(history, attempt))
  return new Set(
    order.toReversed().filter((index) => {
      const key = keys[index]
      const history = histories.get(key ?? '')
      const after = latest.get(key) ?? -1
      if (history && known(history).has(index)) latest.set(key, Math.max(after, index))
      return index < after
    }),
  )
}

/**
 * If one item is not frozen, no undecided operation is decided now. Writes that an earlier attempt may still make
 * remain uncertain, and the record says so. Otherwise the next attempt would take the end of this one as proof that no
 * earlier attempt can still write.
 */
const putOff = (
  wanted: readonly string[],
  { histories, lastFault }: Held,
  { undecided, runState, context }: Recall,
): void => {
  const { behind } = context.attempt
  // If no earlier attempt can still write, only operations that could not be looked up have to wait.
  const waits = behind === 'nobody' ? new Set(wanted) : undefined
  const isOpen = openTo(behind, undecided.operations)
  for (const [index, key] of undecided.keys.entries()) {
    if (key === undefined || (waits && !waits.has(key))) continue
    runState.results[index] ??= failureOf(lastFault, isOpen(index) && !histories.has(key))
  }
}
