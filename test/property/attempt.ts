import { hash } from 'node:crypto'
import { parseBatch } from '../../functions/batch/parse/envelope.ts'
import { type BoundOperation, bind } from '../../functions/batch/plan/bind.ts'
import { type Plan, plan } from '../../functions/batch/plan/plan.ts'
import type { Lookup } from '../../functions/batch/plan/refer.ts'
import type { Decided } from '../../functions/batch/receipts/codes.ts'
import { type History, historyAfter, historyOf } from '../../functions/batch/receipts/history.ts'
import type { Attempt } from '../../functions/model/attempt.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { isRejected } from '../../functions/model/operation.ts'
import { isFailure, type Result, statusOf } from '../../functions/model/outcome.ts'
import { written } from '../../functions/ports/formats.ts'
import { collections } from '../support/declared.ts'
import type { WireOperation } from '../support/model.ts'

const rules = { collections: registryOf(collections), missingScope: () => undefined }

export const start = new Date('2026-11-21T12:00:00Z')

/** An attempt at a batch of that name. */
export const attemptOf = (name: string, changes: Partial<Attempt> = {}): Attempt => ({
  kind: 'keyed',
  batch: hash('sha256', name, 'binary').slice(0, 12),
  since: start.getTime(),
  chunk: 0,
  number: 1,
  behind: 'nobody',
  writes: written.item,
  ...changes,
})

export const boundOf = (operations: readonly WireOperation[], attempt: Attempt): BoundOperation[] => {
  const batch = parseBatch({ value: { operations: operations as never }, faults: [] }, rules)
  if ('problem' in batch) throw new Error(batch.detail)
  const scope = { tenant: 't', principal: 'p' }
  return batch.slots.flatMap((slot) => (isRejected(slot) ? [] : [bind(slot, scope, attempt)]))
}

export interface Run {
  readonly results: readonly Result[]
  readonly plans: readonly Plan[]
  /** The item before each level, and after the last. */
  readonly histories: readonly History[]
}

const nobody = { id: 'p', tenant: 't', scopes: new Set<string>(), claims: {} }

/** Nothing has ever been there. */
export const nothing: History = historyOf(undefined)

interface RunOptions {
  readonly attempt: Attempt
  readonly now?: Date
  readonly maxFold?: number
  /** Only so many of the operations, from the first on. */
  readonly count?: number
}

/** These items name no others. */
const noItems: Lookup = { nameOf: () => undefined, find: () => 'missing' }

/** One attempt at operations on one item, so many in each level. */
export const run = (
  bound: readonly BoundOperation[],
  from: History,
  { attempt, now = start, maxFold = 64, count = bound.length }: RunOptions,
): Run => {
  const plans: Plan[] = []
  const histories = [from]
  let carried: readonly Decided[] = []
  for (let at = 0; at < count; at += maxFold) {
    const operations = bound.slice(at, Math.min(count, at + maxFold))
    const before = histories.at(-1) ?? from
    const fold = { key: bound[0]?.key ?? '', operations, carried }
    const planned = plan(fold, before, {
      now,
      represent: false,
      attempt,
      asked: { caller: nobody, at: now },
      lookup: noItems,
    })
    plans.push(planned)
    carried = planned.write ? [] : [...carried, ...planned.decided]
    histories.push(historyAfter(planned.after, before, planned.spill?.next))
  }
  return { results: plans.flatMap(({ results }) => results), plans, histories }
}

export const told = (results: readonly Result[]) =>
  results.map((result) => [statusOf(result), isFailure(result) ? undefined : result.version])
