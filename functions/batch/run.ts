import { commitAtomic } from './commit/atomic.ts'
import { type CommitContext, commit } from './commit/commit.ts'
import { foldsOf, type Operations } from './commit/folds.ts'
import { gate } from './commit/gate.ts'
import { type Ledger, openLedger } from './commit/ledger.ts'
import { settleKnown, type Unsettled } from './commit/recall.ts'
import { maxFold } from './contract.ts'
import { type Batch, isRejected } from './operation.ts'
import { levelsOf } from './order.ts'
import { type Failure, isRetryable, type Result } from './outcome.ts'
import { bind, type Scope } from './plan/bind.ts'

export interface RunContext extends CommitContext {
  readonly scope: Scope
}

/**
 * Runs a batch: the one way through for a single item, a synchronous batch and a chunk of a larger one.
 * @param prior results of an earlier attempt with the same key; final ones stand, retryable ones are run again.
 * @returns one result per operation, in request order.
 */
export const runBatch = async (
  batch: Batch,
  context: RunContext,
  prior: readonly Result[] = [],
): Promise<readonly Result[]> => {
  const ledger = openLedger(batch.slots.length)
  const operations = accept(batch, context.scope, prior, ledger)
  if (batch.atomic) await commitAtomic(batch, operations, ledger, context)
  else await runLevels(batch, await settleKnown(operations, ledger, context), ledger, context)
  return ledger.results.map((result, index) => result ?? missing(index))
}

/**
 * Answers what an earlier attempt is known to have decided, and runs nothing.
 * @param rest the result of everything else.
 * @throws Error when an item that might tell cannot be read.
 */
export const recallBatch = async (
  batch: Batch,
  context: RunContext,
  rest: () => Failure,
): Promise<readonly Result[]> => {
  const ledger = openLedger(batch.slots.length)
  const operations = accept(batch, context.scope, [], ledger)
  await settleKnown(operations, ledger, { ...context, readFirst: true })
  if (ledger.results.some((result) => result !== undefined && isRetryable(result)))
    throw new Error('what was done cannot be told now')
  return ledger.results.map((result) => result ?? rest())
}

const missing = (index: number): never => {
  throw new Error(`operation ${index} was left without a result`)
}

/** Enters what is answered already, and binds the rest. */
const accept = (batch: Batch, scope: Scope, prior: readonly Result[], ledger: Ledger): Operations =>
  batch.slots.map((slot, index) => {
    const known = finalOf(prior[index]) ?? (isRejected(slot) ? slot.rejected : undefined)
    if (known === undefined && !isRejected(slot)) return bind(slot, scope)
    ledger.results[index] = known
    return undefined
  })

const finalOf = (result: Result | undefined): Result | undefined =>
  result === undefined || isRetryable(result) ? undefined : { ...result, replayed: true }

const runLevels = async (
  batch: Batch,
  { operations, tokens }: Unsettled,
  ledger: Ledger,
  context: RunContext,
): Promise<void> => {
  const dependencies = batch.slots.some(({ dependsOn }) => dependsOn.length > 0)
    ? batch.slots.map(({ dependsOn }) => dependsOn)
    : []
  const keys = operations.map((operation) => operation?.key)
  for (const level of levelsOf(keys, dependencies, maxFold)) {
    const folds = foldsOf(gate(level, batch.slots, keys, ledger), operations, tokens, ledger)
    await commit(folds, ledger, context)
  }
}
