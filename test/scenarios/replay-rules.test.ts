import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { newKey } from './given.ts'

const key = () => ({ 'idempotency-key': newKey() })

/** A member that the schema makes anew each time it is asked. */
const stamped = defineCollection({
  name: 'stamps',
  schema: z.strictObject({ name: z.string(), serial: z.string().default(() => randomUUID()) }),
})

const stampedOtherwise = (
  serial: z.ZodType,
  scopes: Collection['scopes'],
  change: (name: string) => string = (name) => name,
): Collection => {
  const schema = z.strictObject({ name: z.string().transform(change), serial })
  return defineCollection({ name: 'stamps', schema, scopes })
}

/** What a later deployment may make of the same collection: by it, none of the requests would be what it was. */
const deployments: readonly [string, Collection][] = [
  ['another default', stampedOtherwise(z.string().default('none'), {})],
  [
    'a schema that refuses the request',
    stampedOtherwise(
      z
        .string()
        .optional()
        .refine(() => false),
      {},
    ),
  ],
  ['a transformation', stampedOtherwise(z.string().default('none'), {}, (name) => name.toUpperCase())],
  [
    'scopes that the caller lacks',
    stampedOtherwise(z.string().default('none'), { POST: 'no', PUT: 'no', PATCH: 'no', DELETE: 'no' }),
  ],
]

const operations = [
  { method: 'POST', path: '/stamps', body: { id: 'a', name: 'one' } },
  { method: 'PUT', path: '/stamps/b', body: { name: 'two' } },
  { method: 'PATCH', path: '/stamps/a', body: { name: 'three' } },
  { method: 'POST', path: '/stamps', body: { id: 'a', name: 'again' } },
]

const requests: readonly [string, Request][] = [
  ['a batch', batchRequest(operations, { prefer: 'return=representation' })],
  [
    'an atomic batch',
    batchRequest(operations.slice(0, 2), { prefer: 'return=representation' }, { atomic: true }),
  ],
  ['one POST', jsonRequest('POST', '/v1/stamps', { id: 'a', name: 'one' })],
  ['one PUT', jsonRequest('PUT', '/v1/stamps/a', { name: 'one' })],
  [
    'a list',
    jsonRequest('POST', '/v1/stamps', [{ id: 'a', name: 'one' }], { prefer: 'return=representation' }),
  ],
]

/** An answer, without what a replay adds. */
const told = ({ status, headers, text }: Answer) => ({
  status,
  location: headers.location,
  etag: headers.etag,
  body: JSON.parse(text, (name, value) => (name === 'replayed' ? undefined : value)),
})

describe.each(distances)('4.3 a replay answers what was stored, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)

  const services = async (after: Collection) => {
    const settings = tenantSettings
    const earlier = await distance.setUp({ settings, collections: [stamped] })
    const later = await distance.setUp({ settings, collections: [after], tables: earlier.tables })
    const stop = () => later.stop().then(earlier.stop)
    return { earlier: earlier.call, later: later.call, stop }
  }

  given('setup')(
    '4.3 what a schema made the first time is answered again, and is what is stored',
    async () => {
      const { earlier, later, stop } = await services(stamped)
      for (const [what, request] of requests) {
        const keyed = { ...request, headers: { ...request.headers, ...key() }, grant: grantOf(newTenant()) }
        const first = await earlier(keyed)
        expect(first.text, what).toMatch(/"serial":"[0-9a-f-]{36}"/)
        const again = await later(keyed)
        expect(again.headers['idempotent-replayed'], what).toBe('true')
        expect(told(again), what).toEqual(told(first))
        const stored = bodyOf(await later({ method: 'GET', path: '/v1/stamps/a', grant: keyed.grant }))
        expect(first.text, what).toContain(stored.serial)
      }
      await stop()
    },
  )

  given('setup')('4.3 a list is answered from its record without asking the schema', async () => {
    let asked = 0
    const counting = z.string().refine(() => {
      asked++
      return true
    })
    const { earlier, later, stop } = await services(
      defineCollection({ name: 'stamps', schema: z.strictObject({ name: counting, serial: z.string() }) }),
    )
    const list = jsonRequest('POST', '/v1/stamps', [{ id: 'a', name: 'one', serial: '1' }], key())
    const keyed = { ...list, grant: grantOf(newTenant()) }
    const first = await earlier(keyed)
    expect(told(await later(keyed))).toEqual(told(first))
    expect(asked).toBe(0)
    await later({ ...keyed, headers: { ...keyed.headers, ...key() } })
    expect(asked).toBe(1)
    await stop()
  })

  for (const [deployment, after] of deployments)
    given('setup')(`4.3 after a deployment with ${deployment}, a replay is what it was`, async () => {
      const { earlier, later, stop } = await services(after)
      for (const [what, request] of requests) {
        const keyed = { ...request, headers: { ...request.headers, ...key() }, grant: grantOf(newTenant()) }
        const first = await earlier(keyed)
        const again = await later(keyed)
        expect(again.headers['idempotent-replayed'], what).toBe('true')
        expect(told(again), what).toEqual(told(first))
      }
      await stop()
    })
})
