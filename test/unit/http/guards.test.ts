import { expect, it } from 'vitest'
import { unhonoured } from '../../../functions/http/guards.ts'
import { allRoutes, type Route } from '../../../functions/http/routes.ts'
import { reservedNames } from '../../../functions/model/collection.ts'

/** No route of the table is like this one; the next may be. */
const bare: Route = {
  name: 'createImport',
  method: 'POST',
  path: '/v1/something',
  open: false,
  honours: {},
}

it.each([
  ['a key', { 'idempotency-key': 'k' }, '', 'Idempotency-Key is not honoured here.'],
  ['a parameter', {}, 'limit=1', 'This path takes no query parameters.'],
  ['a broken escape', {}, '%zz=1', 'The query has a broken percent escape.'],
])('a write that honours nothing refuses %s', (_, headers, query, detail) => {
  expect(unhonoured(bare, headers, query)).toEqual({ problem: 'malformed-request', detail })
})

it('a write that honours nothing takes a request that carries nothing', () => {
  expect(unhonoured(bare, { accept: '*/*', prefer: 'wait=1', 'if-match': undefined }, '')).toBeUndefined()
})

it('no collection can have the name of a route of the service', () => {
  const own = allRoutes.flatMap(({ path }) => /^\/v1\/([^/{]+)/.exec(path)?.[1] ?? [])
  // In OData `/v1/cities` and `/cities` are the same.
  expect([...new Set([...own, 'v1'])].sort()).toEqual([...reservedNames].sort())
})
