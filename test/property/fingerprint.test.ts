import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { bodyOf, type Request } from '../support/answer.ts'
import type { Json } from '../support/model.ts'
import { announce, holds, timeout } from './runs.ts'
import { anyJson, changed, spelling } from './spelling.ts'
import { createTrials } from './trials.ts'

announce('fingerprint')

const trials = createTrials()
afterAll(trials.stop)

const post = (path: string, body: string): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', 'idempotency-key': 'one' },
  body,
})

/** Operations whose bodies are anything: most of them are invalid, and that is a result like any other. */
const operations = fc.array(
  fc.record({
    method: fc.constantFrom('PUT', 'PATCH', 'POST'),
    path: fc.constantFrom('/cities/1', '/cities/2', '/cities'),
    body: anyJson,
  }),
  { minLength: 1, maxLength: 5 },
)

it('takes a payload for the same however it is written', { timeout }, () =>
  holds(
    operations
      .map((list): Json => ({ operations: list as Json[], atomic: false }))
      .chain((body) => fc.tuple(spelling(body), spelling(body))),
    async ([one, other]) => {
      const { call } = await trials.begin()
      const first = await call(post('/v1/batches', one))
      expect(first.status).toBe(207)
      const again = await call(post('/v1/batches', other))
      expect(again.status, other).toBe(207)
      expect(again.headers['idempotent-replayed']).toBe('true')
    },
    120,
  ),
)

/** By value: what JSON does not tell apart is the same. */
const isOther = (one: unknown, other: unknown): boolean =>
  !isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)))

const expectReused = async (
  one: Json,
  other: Json,
  paths = ['/v1/batches', '/v1/batches'],
): Promise<void> => {
  const { call } = await trials.begin()
  const first = await call(post(paths[0] ?? '', JSON.stringify(one)))
  // A request that is refused leaves the key free.
  if (first.status >= 400) return
  const again = await call(post(paths[1] ?? '', JSON.stringify(other)))
  if (again.status === 400) return
  expect(again.status, JSON.stringify(other)).toBe(422)
  expect(bodyOf(again).type).toBe('/problems/idempotency-key-reused')
}

it('takes a payload in which any value is another for another one', { timeout }, () =>
  holds(
    fc.record({ list: operations, at: fc.nat(), path: fc.array(fc.nat(5), { maxLength: 6 }), by: anyJson }),
    async ({ list, at, path, by }) => {
      const index = at % list.length
      const body = changed(list[index]?.body ?? null, path, by)
      const others = list.map((operation, place) => (place === index ? { ...operation, body } : operation))
      fc.pre(isOther(others, list))
      await expectReused({ operations: list as Json[] }, { operations: others as Json[] })
    },
    120,
  ),
)

it('takes operations in another order for another payload', { timeout }, () =>
  holds(
    operations.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    ),
    async ([list, others]) => {
      fc.pre(isOther(others, list))
      await expectReused({ operations: list as Json[] }, { operations: others as Json[] })
    },
    40,
  ),
)

it('takes the same body on another path for another payload', { timeout }, async () => {
  const { call } = await trials.begin()
  const body = JSON.stringify([{ id: '1' }, { id: '2' }])
  expect((await call(post('/v1/cities', body))).status).toBe(207)
  expect(await call(post('/v1/orders', body))).toMatchObject({ status: 422 })
})

it('takes other ids to delete, or another order of them, for another payload', { timeout }, () =>
  holds(
    fc.uniqueArray(fc.constantFrom(['1', '2'], ['2', '1'], ['1'], ['1', '2', '3']), {
      minLength: 2,
      maxLength: 2,
    }),
    async ([one = [], other = []]) => {
      const { call } = await trials.begin()
      const remove = (ids: readonly string[]) =>
        call({
          method: 'DELETE',
          path: `/v1/cities?id=${ids.join()}`,
          headers: { 'idempotency-key': 'one' },
        })
      expect((await remove(one)).status).toBe(207)
      expect(bodyOf(await remove(other))).toMatchObject({
        status: 422,
        type: '/problems/idempotency-key-reused',
      })
    },
    12,
  ),
)
