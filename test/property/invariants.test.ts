import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { parseBatch } from '../../functions/batch/parse/envelope.ts'
import { readJson } from '../../functions/json/json.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { type Answer, bodyOf, type Request } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import type { Json } from '../support/model.ts'
import { checkCounts, resultsOf } from './check.ts'
import { anyBatch, junk } from './mangled.ts'
import { announce, holds, timeout } from './runs.ts'
import { createTrials } from './trials.ts'

announce('invariants')

const trials = createTrials()
afterAll(trials.stop)

const send = (body: string | Uint8Array, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path: '/v1/batches',
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

/** A refusal is a problem that says what it is; a client can always read it. */
const checkProblem = (answer: Answer): void => {
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(bodyOf(answer)).toMatchObject({
    type: expect.stringMatching(/^\/problems\/[a-z-]+$/),
    status: answer.status,
  })
}

const labelsOf = (operations: readonly Json[]): string[] =>
  operations.map((one, index) => {
    const id = (one as { id?: Json } | null)?.id
    return typeof id === 'string' && id.length >= 1 && id.length <= 64 ? id : String(index)
  })

const checkBatch = (answer: Answer, operations: readonly Json[], atomic: boolean): void => {
  const { results } = bodyOf(answer)
  if (results === undefined) {
    expect(answer.status).toBe(400)
    checkProblem(answer)
    return
  }
  if (!atomic) expect(answer.status).toBe(207)
  checkCounts(answer, operations.length)
  expect(resultsOf(answer).map(({ id }) => id)).toEqual(labelsOf(operations))
  for (const { status, error } of results) {
    expect([200, 201, 204, 304, 400, 403, 404, 405, 409, 412, 413, 422, 424]).toContain(status)
    if (status >= 400)
      expect(error).toMatchObject({ status, type: expect.any(String), title: expect.any(String) })
  }
}

it('counts and orders the results of arbitrary operations', { timeout }, () =>
  holds(
    fc.record({ operations: anyBatch, atomic: fc.boolean(), keyed: fc.boolean() }),
    async ({ operations, atomic, keyed }) => {
      const { call } = await trials.begin()
      const body = JSON.stringify({ operations, atomic })
      const request = send(body, keyed ? { 'idempotency-key': 'k' } : {})
      const answer = await call(request)
      checkBatch(answer, operations, atomic)
      const again = await call(request)
      checkBatch(again, operations, atomic)
      if (keyed && bodyOf(answer).results) {
        expect(again.headers['idempotent-replayed']).toBe('true')
        expect(resultsOf(again).map(({ status }) => status)).toEqual(
          resultsOf(answer).map(({ status }) => status),
        )
      }
    },
    150,
  ),
)

it('lists only what failed on return=minimal, with its index, and counts everything', { timeout }, () =>
  holds(
    anyBatch,
    async (operations) => {
      const body = JSON.stringify({ operations })
      const full = await (await trials.begin()).call(send(body))
      const minimal = await (await trials.begin()).call(send(body, { prefer: 'return=minimal' }))
      expect(minimal.status).toBe(full.status)
      expect(bodyOf(minimal).summary).toEqual(bodyOf(full).summary)
      if (bodyOf(full).results === undefined) return
      expect(bodyOf(minimal).results).toEqual(
        bodyOf(full).results.filter(({ status }: { status: number }) => status >= 400),
      )
    },
    50,
  ),
)

it('answers any body with a problem or with results, never with a failure of its own', { timeout }, () =>
  holds(
    junk,
    async (body) => {
      const { call } = await trials.begin()
      const answer = await call(send(body))
      expect(answer.status).toBeLessThan(500)
      if (answer.status === 207) checkCounts(answer, bodyOf(answer).summary.total)
      else checkProblem(answer)
    },
    300,
  ),
)

const rules = { collections: registryOf(collections), missingScope: () => undefined }

it('reads any text without throwing, into one slot for each operation', () =>
  holds(
    fc.oneof(
      junk.map((body) => (typeof body === 'string' ? body : Buffer.from(body).toString())),
      anyBatch.map((operations) => JSON.stringify({ operations })),
    ),
    (text) => {
      const reading = readJson(text, 32)
      if ('error' in reading) return
      const parsed = parseBatch({ value: reading.value, faults: reading.faults }, rules)
      if ('problem' in parsed) return
      const { operations } = reading.value as { operations: Json[] }
      expect(parsed.slots.map(({ index }) => index)).toEqual([...operations.keys()])
    },
    3_000,
    8,
  ))
