import { maxFold } from '../model/limits.ts'
import { type Batch, isRejected } from '../model/operation.ts'
import { isRetryable, type Result } from '../model/outcome.ts'
import { commitAtomic } from './commit/atomic.ts'
import type { CommitContext } from './commit/context.ts'
import { foldsOf } from './commit/folds.ts'
import { gate, type Turns } from './commit/gate.ts'
import { commit } from './commit/independent.ts'
import { keysOf, mayBeWritten, type RecallContext, recordKnown } from './commit/recall.ts'
import { enter, newRunState, type RunState } from './commit/run-state.ts'
import type { Undecided } from './commit/undecided.ts'
import { keeping, type Level, levelsIn, levelsOf } from './order.ts'
import { bind, type Scope } from './plan/bind.ts'
import { type ReferenceOrder, referenceOrderOf } from './references/order.ts'

export interface RunContext extends CommitContext {
  readonly scope: Scope
}

/**
 * Runs a batch: a single item, a synchronous batch, or a chunk of an asynchronous one.
 * @param prior results of an earlier attempt with the same key; final ones stay, retryable ones are run again.
 * @returns one result per operation, in request order.
 * @throws Overtaken when a later attempt has taken over.
 */
export const runBatch = async (
  batch: Batch,
  context: RunContext,
  prior: readonly Result[] = [],
): Promise<readonly Result[]> => {
  const { runState, undecided } = await begin(batch, { ...context, tellsOnly: false }, prior)
  const operations = undecided.operations.map((operation, index) =>
    runState.results[index] ? undefined : operation,
  )
  if (batch.atomic) await commitAtomic({ batch, operations }, runState, context)
  else await runLevels({ ...undecided, operations }, runState, context)
  return runState.results.map((result, index) => result ?? missing(index))
}

/**
 * Answers the recorded decisions of earlier attempts. It runs and writes nothing, because writing may be what kills the
 * workers; so a sleeping attempt may still have an effect.
 * @param rest the result of all other operations: outcome unknown.
 * @throws Error when an item with a possible record cannot be read.
 */
export const recallBatch = async (
  batch: Batch,
  context: RunContext,
  { rest, prior = [] }: { readonly rest: (index: number) => Result; readonly prior?: readonly Result[] },
): Promise<readonly Result[]> => {
  const { runState } = await begin(batch, { ...context, tellsOnly: true }, prior)
  if (runState.results.some((result) => result !== undefined && isRetryable(result)))
    throw new Error('what was done cannot be told now')
  return runState.results.map((result, index) => result ?? rest(index))
}

const missing = (index: number): never => {
  throw new Error(`operation ${index} was left without a result`)
}

/**
 * Enters known results: on record, from the items, or rejections by the parser, in this order. A rejection describes
 * only this attempt: without a freeze it is no result for an item that another attempt may still write.
 */
const begin = async (
  batch: Batch,
  context: RunContext & RecallContext,
  prior: readonly Result[],
): Promise<{ readonly runState: RunState; readonly undecided: Undecided }> => {
  const { collections, asker } = context
  const references = referenceOrderOf(batch.slots, { collections, tenant: asker.tenant })
  const runState = newRunState(batch.slots.length, references)
  for (const [index, result] of prior.entries()) runState.results[index] = finalOf(result, context)
  const { scope, attempt } = context
  const operations = batch.slots.map((slot, index) =>
    runState.results[index] || isRejected(slot) ? undefined : bind(slot, scope, attempt),
  )
  const keys = keysOf({ batch, operations }, runState, context)
  const undecided = { batch, operations, keys }
  await recordKnown(undecided, runState, context)
  batch.slots.forEach((slot, index) => {
    if (!isRejected(slot)) return
    const isGuess = context.tellsOnly && slot.rejectedNow && mayBeWritten(undecided, index, attempt)
    if (!isGuess) runState.results[index] ??= slot.rejected
  })
  return { runState, undecided }
}

/** Results of a chunk's earlier delivery were not sent to a caller, so they are not replays. */
const finalOf = (result: Result, { attempt }: RunContext): Result | undefined => {
  if (isRetryable(result)) return undefined
  return attempt.kind === 'chunk' ? result : { ...result, replayed: true }
}

const runLevels = async (
  { batch: { slots }, operations, keys: named }: Undecided,
  runState: RunState,
  context: RunContext,
): Promise<void> => {
  const keys = slots.map((slot, index) =>
    isRejected(slot) && runState.results[index] === slot.rejected ? named[index] : operations[index]?.key,
  )
  for (const level of levelsWith(runState.references, keys)) {
    const open = takeTurns(level, { slots, keys }, runState)
    const folds = foldsOf(gate(open, { slots, keys }, runState), { operations, slots }, runState)
    await commit(folds, runState, { ...context, slots })
  }
}

const levelsWith = (
  { edges: dependencies, order }: ReferenceOrder,
  keys: readonly (string | undefined)[],
): readonly Level[] =>
  order === undefined
    ? levelsOf(keys, dependencies, maxFold)
    : levelsIn(order, keys, { dependencies, maxFold })

/**
 * A rejected operation has its result from the beginning, but its turn on its item like any other: its code must not be
 * recorded before the operations before it are decided.
 */
const takeTurns = (level: Level, { slots, keys }: Turns, runState: RunState): Level =>
  keeping(level, (index) => {
    const slot = slots[index]
    if (slot === undefined || !isRejected(slot)) return true
    enter(runState, { index, key: keys[index] }, slot.rejected)
    return false
  })
