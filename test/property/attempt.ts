import { registryOf } from '../../functions/batch/collection.ts'
import { isRejected } from '../../functions/batch/operation.ts'
import { isFailure, type Result, statusOf } from '../../functions/batch/outcome.ts'
import { parseBatch } from '../../functions/batch/parse/envelope.ts'
import { type BoundOperation, bind } from '../../functions/batch/plan/bind.ts'
import { type Plan, plan } from '../../functions/batch/plan/plan.ts'
import { collections } from '../../functions/collections/all.ts'
import type { StoredItem } from '../../functions/store/port.ts'
import type { WireOperation } from '../support/model.ts'

const rules = { collections: registryOf(collections), missingScope: () => undefined }

export const boundOf = (operations: readonly WireOperation[], seed: string): BoundOperation[] => {
  const batch = parseBatch({ operations: operations as never }, [], rules)
  if ('problem' in batch) throw new Error(batch.detail)
  const scope = { tenant: 't', principal: 'p', seed, keyed: true }
  return batch.slots.flatMap((slot) => (isRejected(slot) ? [] : [bind(slot, scope)]))
}

export interface Run {
  readonly results: readonly Result[]
  readonly plans: readonly Plan[]
  /** The record before each level, and after the last. */
  readonly records: readonly (StoredItem | undefined)[]
}

/** One attempt at operations on one item, so many in each level. */
export const run = (
  bound: readonly BoundOperation[],
  from: StoredItem | undefined,
  now: Date,
  { maxFold = 64, count = bound.length }: { maxFold?: number; count?: number } = {},
): Run => {
  const own = new Set(bound.map(({ token }) => token))
  const plans: Plan[] = []
  const records = [from]
  for (let at = 0; at < count; at += maxFold) {
    const operations = bound.slice(at, Math.min(count, at + maxFold))
    const key = bound[0]?.key ?? ''
    const planned = plan({ key, operations, own, carried: plans.at(-1)?.carried ?? [] }, records.at(-1), {
      now,
      represent: false,
      remembered: new Map(),
    })
    plans.push(planned)
    records.push(planned.after)
  }
  return { results: plans.flatMap(({ results }) => results), plans, records }
}

export const told = (results: readonly Result[]) =>
  results.map((result) => [statusOf(result), isFailure(result) ? undefined : result.version])

export const start = new Date('2026-11-21T12:00:00Z')
