import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { applyAtomic, applyBatch, applyOne, type ModelState, type WireOperation } from '../support/model.ts'
import { refusalOf } from '../support/model-refusal.ts'
import { sorted } from '../support/trial.ts'
import { checkAnswer, statusOf } from './check.ts'
import { filled, planted, succeeding } from './fill.ts'
import { batch, operation } from './operations.ts'
import { announce, holds, timeout } from './runs.ts'
import { createTrials, type Trial } from './trials.ts'

announce('batches')

const trials = createTrials()
afterAll(trials.stop)

interface Step {
  readonly drafts: readonly WireOperation[]
  readonly mode: 'batch' | 'atomic' | 'atomic success' | 'dry run first' | 'strict'
  readonly keyed: boolean
  readonly represent: boolean
}

const stepOf = (drafts: fc.Arbitrary<WireOperation[]>): fc.Arbitrary<Step> =>
  fc.record({
    drafts,
    mode: fc.constantFrom('batch', 'batch', 'atomic', 'atomic success', 'dry run first', 'strict'),
    keyed: fc.boolean(),
    represent: fc.boolean(),
  })

const few = stepOf(batch(operation(4), { minLength: 1, maxLength: 12 }))
const many = stepOf(batch(operation(3), { minLength: 64, maxLength: 150, size: 'max' }))
const wide = stepOf(batch(operation(120), { minLength: 30, maxLength: 100, size: 'max' }))

let keys = 0

const headersOf = ({ mode, keyed, represent }: Step): Record<string, string> => {
  const preferences = [
    ...(represent ? ['return=representation'] : []),
    ...(mode === 'strict' ? ['handling=strict'] : []),
  ]
  return {
    ...(keyed ? { 'idempotency-key': `key-${keys++}` } : {}),
    ...(preferences.length > 0 ? { prefer: preferences.join(', ') } : {}),
  }
}

const take = async (trial: Trial, step: Step): Promise<void> => {
  const drawn = filled(trial.state, step.drafts)
  const operations = step.mode === 'atomic success' ? succeeding(trial.state, drawn) : drawn
  if (operations.length === 0) return
  const atomic = step.mode.startsWith('atomic') && operations.length <= 100
  const request = batchRequest(operations, headersOf(step), atomic ? { atomic } : {})
  const after: ModelState = new Map(trial.state)
  const results = (atomic ? applyAtomic : applyBatch)(after, operations)
  const invalid = operations.some((one, at) => refusalOf(one) !== undefined || results[at]?.status === 422)
  if (step.mode === 'strict' && invalid) return refused(trial, request)
  if (step.mode === 'dry run first') {
    const before = await trial.records()
    const rehearsed = await trial.call({ ...request, path: `${request.path}?validateOnly=true` })
    checkAnswer(rehearsed, operations, results, step.represent)
    expect(await trial.records()).toEqual(before)
  }
  const answer = await trial.call(request)
  expect(answer.status).toBe(statusOf(results, atomic))
  checkAnswer(answer, operations, results, step.represent)
  for (const [path, item] of after) trial.state.set(path, item)
  if (step.keyed) await replays(trial, request, answer)
}

const refused = async (trial: Trial, request: Request): Promise<void> => {
  expect(await trial.call(request)).toMatchObject({ status: 422 })
  expect(await trial.stored()).toEqual(sorted(trial.state))
}

/** The same request with the same key is answered from the record: as before, and marked. */
const replays = async (trial: Trial, request: Request, first: Answer): Promise<void> => {
  const again = await trial.call(request)
  expect(again.status).toBe(first.status)
  expect(again.headers['idempotent-replayed']).toBe('true')
  const { results, summary, ...rest } = bodyOf(first)
  expect(bodyOf(again)).toEqual({
    ...rest,
    results: results.map((result: object) => ({ ...result, replayed: true })),
    summary: { ...summary, replayed: results.length },
  })
}

const sequence = async (steps: readonly Step[]): Promise<void> => {
  const trial = await trials.begin()
  await take(trial, { drafts: planted(2), mode: 'batch', keyed: false, represent: false })
  for (const step of steps) await take(trial, step)
  expect(await trial.stored()).toEqual(sorted(trial.state))
}

it('answers and stores what the model does: batches that follow each other', { timeout }, () =>
  holds(fc.array(few, { minLength: 1, maxLength: 4 }), sequence, 100),
)

it(
  'answers and stores what the model does: more operations on an item than one write takes',
  {
    timeout,
  },
  () => holds(fc.array(many, { minLength: 1, maxLength: 2 }), sequence, 15),
)

it('answers and stores what the model does: more items than one call takes', { timeout }, () =>
  holds(fc.array(wide, { minLength: 1, maxLength: 2 }), sequence, 15),
)

/** The request for one item that asks for the same as the operation; undefined where there is none. */
const single = (one: WireOperation): Request | undefined => {
  const { method, path, body, ifMatch, ifNoneMatch } = one
  if (method !== 'POST' && (path === '/cities' || refusalOf(one) === 400)) return undefined
  if (!path.startsWith('/cities') || (method === 'POST' && path !== '/cities')) return undefined
  const headers = {
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    ...(method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}),
  }
  const request = jsonRequest(method, `/v1${path}`, body, headers)
  return method === 'POST' && Array.isArray(body) ? undefined : request
}

const singles = fc.array(fc.record({ draft: operation(3), alone: fc.boolean() }), {
  minLength: 1,
  maxLength: 25,
})

it('answers a request for one item as it answers the operation in a batch', { timeout }, () =>
  holds(
    singles,
    async (steps) => {
      const trial = await trials.begin()
      for (const { draft, alone } of steps) {
        const [one] = filled(trial.state, [draft])
        const request = one && alone ? single(one) : undefined
        if (one === undefined) continue
        if (request === undefined) {
          await take(trial, { drafts: [one], mode: 'batch', keyed: false, represent: true })
          continue
        }
        const { status, etag, body } = applyOne(trial.state, one)
        const answer = await trial.call(request)
        expect({ status: answer.status, etag: answer.headers.etag }).toEqual({ status, etag })
        if (status < 400) expect(bodyOf(answer)).toEqual(body)
        else expect(bodyOf(answer)).toMatchObject({ status })
      }
      expect(await trial.stored()).toEqual(sorted(trial.state))
    },
    80,
  ),
)
