import { expect } from 'vitest'
import { type Answer, bodyOf } from '../support/answer.ts'
import {
  applyOne,
  labelOf,
  type ModelResult,
  type ModelState,
  orderOf,
  type WireOperation,
} from '../support/model.ts'
import type { TestTables } from '../support/tables.ts'
import { sorted, storedState } from '../support/trial.ts'
import { type AsyncJob, sown } from './async-jobs.ts'

export interface AsyncEntry {
  readonly index: number
  readonly id: string
  readonly status: number
  readonly etag?: string
  readonly replayed?: true
  readonly retryable?: boolean
  readonly causedBy?: readonly string[]
  readonly error?: { readonly type: string }
}

export const entriesOf = (answer: Answer): readonly AsyncEntry[] => bodyOf(answer).results

const labelsOf = ({ given, results }: AsyncJob): readonly string[] =>
  'file' in given ? results.map((_, index) => String(index)) : given.map(labelOf)

const toldOf = ({ status, etag, causedBy }: ModelResult) => ({
  status,
  ...(etag === undefined ? {} : { etag }),
  ...(causedBy === undefined ? {} : { causedBy }),
})

/** That the answer of a finished batch adds up: one entry an operation, in order, and counts that agree with them. */
const checkAccount = (answer: Answer, job: AsyncJob, context: string): void => {
  const { summary, retry, outcome } = bodyOf(answer)
  const entries = entriesOf(answer)
  const labels = labelsOf(job)
  expect(
    entries.map(({ index, id }) => ({ index, id })),
    context,
  ).toEqual(labels.map((id, index) => ({ index, id })))
  const count = (of: (entry: AsyncEntry) => boolean) => entries.filter(of).length
  const [total, failed] = [labels.length, count(({ status }) => status >= 400)]
  expect(summary, context).toEqual({
    total,
    failed,
    success: total - failed,
    notAttempted: count(isNotAttempted),
    retryable: count(({ retryable }) => retryable === true),
    replayed: count(({ replayed }) => replayed === true),
    pending: 0,
  })
  expect(retry.ids, context).toEqual(entries.filter(({ retryable }) => retryable).map(({ id }) => id))
  const partial = failed === 0 ? 'succeeded' : 'partial'
  expect(outcome, context).toBe(failed === total ? 'failed' : partial)
}

const isNotAttempted = ({ status, error }: AsyncEntry): boolean =>
  status === 424 || error?.type === '/problems/not-attempted'

/** That it says what one undisturbed run would have said; nothing of it is a replay. */
export const checkAnswer = (answer: Answer, job: AsyncJob, context: string): void => {
  checkAccount(answer, job, context)
  expect(bodyOf(answer).state, context).toBe('completed')
  const told = entriesOf(answer).map(({ status, etag, causedBy, replayed }) => ({
    ...toldOf({ status, ...(etag ? { etag } : {}), ...(causedBy ? { causedBy } : {}) }),
    ...(replayed ? { replayed } : {}),
  }))
  expect(told, context).toEqual(job.results.map(toldOf))
}

/** That each effect is in the store, once: versions count them. */
export const checkStore = async (
  tables: TestTables,
  tenant: string,
  state: ModelState,
  context: string,
): Promise<void> => {
  expect(sorted(await storedState(tables, tenant)), context).toEqual(sorted(state))
}

/**
 * That the answer of a batch that was cut short is true: what it says was done is in the store, once, what it says was
 * not tried is not, and each status is what the item's state at that moment makes it.
 */
export const checkTruth = async (
  answer: Answer,
  job: AsyncJob & { readonly operations: readonly WireOperation[] },
  store: { readonly tables: TestTables; readonly tenant: string },
  context: string,
): Promise<void> => {
  checkAccount(answer, job, context)
  const state = sown()
  const entries = entriesOf(answer)
  for (const index of orderOf(job.operations)) {
    const entry = entries[index] as AsyncEntry
    if (hadNoTurn(entry)) continue
    const told = { ...toldOf(entry), ...(entry.replayed ? { replayed: true } : {}) }
    const wanted = applyOne(state, job.operations[index] as WireOperation)
    expect(told, `${context}, operation ${index}`).toEqual(toldOf(wanted))
  }
  await checkStore(store.tables, store.tenant, state, context)
}

/** Promises no effect. */
const hadNoTurn = (entry: AsyncEntry): boolean => isNotAttempted(entry) || entry.status === 500
