import { expect } from 'vitest'
import { type Answer, bodyOf } from '../support/answer.ts'
import { applyBatch, applyOne, type ModelState, orderOf, type WireOperation } from '../support/model.ts'
import { sorted } from '../support/trial.ts'
import type { CrashBatch } from './batches.ts'
import { checkAccount, type Subject } from './subject.ts'

interface Entry {
  readonly status: number
  readonly etag?: string
  readonly retryable?: boolean
}

/** Answers that promise no effect: not attempted, depends on a failure, or refused by the database. */
const hadNoTurn = ({ status }: Entry): boolean => status === 503 || status === 424 || status === 500

/**
 * That an answer with failures is true: what it calls done is in the store, what it calls undone is not, and each
 * status is what the item's state at that moment makes it.
 */
export const checkTruth = async (
  subject: Subject,
  { seed, operations, atomic }: CrashBatch,
  answer: Answer,
  context: string,
): Promise<void> => {
  checkAccount(answer, context)
  const state: ModelState = new Map()
  applyBatch(state, seed)
  const results: readonly Entry[] = bodyOf(answer).results
  if (!(atomic && answer.status >= 400)) replay(state, operations, results, context)
  expect(sorted(await subject.stored()), context).toEqual(sorted(state))
}

const replay = (
  state: ModelState,
  operations: readonly WireOperation[],
  results: readonly Entry[],
  context: string,
): void => {
  for (const index of orderOf(operations)) {
    const result = results[index] as Entry
    if (hadNoTurn(result)) continue
    const { status, etag } = applyOne(state, operations[index] as WireOperation)
    expect({ status: result.status, etag: result.etag }, `${context}, operation ${index}`).toEqual({
      status,
      etag,
    })
  }
}
