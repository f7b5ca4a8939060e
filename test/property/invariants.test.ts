import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { registryOf } from '../../functions/batch/collection.ts'
import { readJson } from '../../functions/batch/json/json.ts'
import { parseBatch } from '../../functions/batch/parse/envelope.ts'
import { collections } from '../../functions/collections/all.ts'
import { type Answer, bodyOf, type Request } from '../support/answer.ts'
import type { Json } from '../support/model.ts'
import { checkCounts, resultsOf } from './check.ts'
import { batch, operation } from './operations.ts'
import { announce, holds, timeout } from './runs.ts'
import { anyJson } from './spelling.ts'
import { createTrials } from './trials.ts'

announce('invariants')

const trials = createTrials()
afterAll(trials.stop)

/** Members of an operation: what belongs there, or anything. */
const member = (...fitting: readonly Json[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: anyJson })

const mangled = fc.record(
  {
    id: member('a', 'b', 'c', '0', '1', '', 'x'.repeat(64), 'x'.repeat(65)),
    method: member('POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'post'),
    path: member(
      '/cities/1',
      '/cities',
      '/orders',
      '/orders/x',
      '/batches',
      '/cities/%31',
      '//',
      '/cities/a%2fb',
    ),
    body: fc.oneof(
      anyJson,
      fc.constantFrom<Json>({ population: 1 }, { id: '1', name: 'n', country: 'FR', population: 1 }),
    ),
    ifMatch: member('*', '"1"', 'W/"1"', '1'),
    ifNoneMatch: member('*', '"1"', ''),
    idempotencyKey: member('k', 'k1', '', 'ü', 'a b'),
    dependsOn: fc.oneof(fc.constantFrom<Json>([], ['a'], ['0'], ['0', 'b'], ['nobody']), anyJson),
    other: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anyJson }),
  },
  { requiredKeys: ['method', 'path'] },
) as fc.Arbitrary<Json>

const anyOperation = fc.oneof(
  { weight: 4, arbitrary: operation(2) as fc.Arbitrary<Json> },
  { weight: 4, arbitrary: mangled },
  { weight: 1, arbitrary: anyJson },
)

const anyBatch: fc.Arbitrary<Json[]> = fc.oneof(
  fc.array(anyOperation, { minLength: 1, maxLength: 8 }),
  batch(operation(2), { minLength: 1, maxLength: 8 }) as fc.Arbitrary<never[]>,
)

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
    250,
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
    80,
  ),
)

const bytes = fc.uint8Array({ maxLength: 200 })

const junk: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  bytes,
  anyJson.map((value) => JSON.stringify(value)),
  anyJson.map((value) => JSON.stringify({ operations: value })),
  fc
    .tuple(anyBatch, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([operations, at, insert]) => {
      const text = JSON.stringify({ operations })
      const place = at % text.length
      return text.slice(0, place) + insert + text.slice(place + 1)
    }),
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
    500,
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
      const parsed = parseBatch(reading.value, reading.faults, rules)
      if ('problem' in parsed) return
      const { operations } = reading.value as { operations: Json[] }
      expect(parsed.slots.map(({ index }) => index)).toEqual([...operations.keys()])
    },
    3_000,
    8,
  ))
