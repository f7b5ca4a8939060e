import fc from 'fast-check'
import { type Answer, batchRequest } from '../support/answer.ts'
import { applyBatch, itemOf, type ModelState, orderOf, type WireOperation } from '../support/model.ts'
import { inModelTerms, resultsOf, type Told } from './check.ts'
import { badCalls, death, type FaultPlan, noFaults } from './fault-plan.ts'
import { planted } from './fill.ts'
import { batch, brisk, chain, operation } from './operations.ts'
import type { Answered, Line } from './serial.ts'

/** Somebody who sends a batch; all send at once. */
export interface Caller {
  readonly drafts: readonly WireOperation[]
  readonly kind: 'keyed' | 'unkeyed' | 'atomic'
  readonly trouble: FaultPlan
}

export const items = 2

const sizes = { minLength: 1, maxLength: 5 }

const callers = (
  drafts: fc.Arbitrary<readonly WireOperation[]>,
  trouble: fc.Arbitrary<FaultPlan>,
): fc.Arbitrary<Caller> => fc.record({ drafts, kind: fc.constantFrom('keyed', 'unkeyed', 'atomic'), trouble })

/** Anything. */
export const racers = callers(batch(operation(items), sizes, 4), badCalls)
/** All or nothing, of reads and writes: two of them must not each read what the other is about to write. */
export const skewers = callers(
  batch(brisk(items, ['GET', 'PATCH']), { minLength: 2, maxLength: 2 }, 0),
  fc.constant(noFaults),
).map((caller): Caller => ({ ...caller, kind: 'atomic' }))

/** Its operations hang together, and it dies. */
export const victims = callers(
  chain(brisk(items, ['GET', 'GET', 'PATCH', 'PUT', 'DELETE']), { minLength: 2, maxLength: 4 }),
  death,
).map((caller): Caller => (caller.kind === 'unkeyed' ? { ...caller, kind: 'keyed' } : caller))
/** They change what the victim has seen. */
export const meddlers = callers(
  batch(brisk(items, ['DELETE', 'DELETE', 'PATCH', 'PUT']), { minLength: 1, maxLength: 2 }, 0),
  fc.constant({ ...noFaults, frozen: true }),
)

export interface Sent {
  readonly operations: readonly WireOperation[]
  readonly atomic: boolean
  /** An earlier attempt may have done it all. */
  readonly again: boolean
  readonly answer: Answer
}

export const requestOf = (operations: readonly WireOperation[], { kind }: Caller, name: string) =>
  batchRequest(
    operations,
    { prefer: 'return=representation', ...(kind === 'unkeyed' ? {} : { 'idempotency-key': name }) },
    kind === 'atomic' ? { atomic: true } : {},
  )

export const seed = (): ModelState => {
  const state: ModelState = new Map()
  applyBatch(state, planted(items))
  return state
}

const answeredOf = ({ operations, answer }: Sent): Answered[] => {
  const results = resultsOf(answer)
  return orderOf(operations).map((index) => ({
    operation: operations[index] as WireOperation,
    told: inModelTerms(results[index] as Told),
  }))
}

/**
 * What one caller was told, item by item and fold by fold. Without dependencies all of a batch's operations on an
 * item are one fold; an atomic batch that succeeds is one as a whole.
 */
export const linesOf = (sent: Sent): readonly Line[] => {
  const all = answeredOf(sent)
  const failed = all.some(({ told }) => told.status >= 400)
  // What a transaction read is not remembered, so who asks again sees only that it was there.
  if (sent.atomic && !failed)
    return [[{ members: sent.again ? all.filter(({ operation }) => operation.method !== 'GET') : all }]]
  const perItem = Map.groupBy(all, ({ operation }) => itemOf(operation))
  const waiting = sent.operations.some(({ dependsOn }) => dependsOn)
  return [...perItem.values()].map((members): Line => {
    if (sent.atomic) return [{ members, undone: true }]
    const tried = members.filter(({ told }) => told.status !== 424)
    return waiting ? tried.map((one) => ({ members: [one] })) : [{ members: tried }]
  })
}
