import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { creatings } from '../scenarios/given.ts'
import { batchRequest, bodyOf, type Caller, type Request } from '../support/answer.ts'
import { cities } from '../support/collections.ts'
import { itemsOf, listAll, nextOf, pagesOf } from '../support/pages.ts'
import { createService, type Service } from '../support/service.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'

/** Shows items to their owners, hides secrets from everybody else, and has a fault in its own code. */
const notes = defineCollection({
  name: 'notes',
  shards: 3,
  scopes: { GET: 'notes:read' },
  schema: z.strictObject({
    owner: z.string(),
    kind: z.enum(['open', 'refused', 'hidden', 'faulty', 'uncountable']),
  }),
  authorize: ({ caller, operation, item }) => {
    if (operation.method !== 'GET' || item === undefined || item.owner === caller.claims.sub) return true
    if (item.kind === 'faulty') throw new Error('a fault of the deployer')
    return item.kind === 'hidden' ? 'hide' : item.kind !== 'refused'
  },
  computed: {
    length: ({ kind }) => {
      if (kind === 'uncountable') throw new Error('a fault of the deployer')
      return undefined
    },
  },
})

const towns = defineCollection({ name: 'towns', schema: cities.schema, id: cities.id })

let service: Service

beforeAll(async () => {
  service = await createService({ settings: tenantSettings, collections: [cities, towns, notes] })
})

afterAll(() => service.stop())

const as =
  (tenant: string, subject = 'alice', scopes: readonly string[] = ['notes:read']): Caller =>
  (request: Request) => {
    const { jwt } = grantOf(tenant, subject)
    return service.call({ ...request, grant: { jwt: { ...jwt, scopes } } })
  }

const idsAt = async (call: Caller, path: string) => (await listAll(call, path)).map(({ id }) => id).sort()

describe('3.13 a list shows a reader what a GET would', () => {
  it('and of another tenant nothing', async () => {
    const [one, other] = [as(newTenant()), as(newTenant())]
    const mine = creatings(3)
    await one(batchRequest(mine))
    await other(batchRequest(creatings(2)))
    expect(await idsAt(one, '/v1/cities')).toEqual(mine.map(({ body }) => body.id).sort())
    expect(await idsAt(other, '/v1/cities')).toHaveLength(2)
    expect(await idsAt(as(newTenant()), '/v1/cities')).toEqual([])
    // Names that would run into one another, were they not escaped.
    expect(await idsAt(as('a#cities'), '/v1/cities')).toEqual([])
  })

  const filled = async (kinds: readonly string[]) => {
    const tenant = newTenant()
    const operations = kinds.map((kind, at) => ({
      method: 'POST',
      path: '/notes',
      body: { id: `${kind}${at}`, owner: 'alice', kind },
    }))
    const answer = await as(tenant)(batchRequest(operations))
    expect(bodyOf(answer).summary.success).toBe(kinds.length)
    return tenant
  }

  it('3.16 without what authorize refuses or hides, in full pages all the same', async () => {
    const tenant = await filled(['open', 'refused', 'hidden', 'open', 'hidden', 'open', 'refused', 'open'])
    expect(await idsAt(as(tenant, 'alice'), '/v1/notes?limit=3')).toHaveLength(8)
    const first = await as(tenant, 'bob')({ method: 'GET', path: '/v1/notes?limit=3' })
    expect(bodyOf(first).items).toHaveLength(3)
    expect(await idsAt(as(tenant, 'bob'), '/v1/notes?limit=3')).toEqual(['open0', 'open3', 'open5', 'open7'])
  })

  it('3.13 without an item of which authorize could not say who may know of it', async () => {
    const tenant = await filled(['open', 'faulty', 'hidden', 'open'])
    for (const accept of ['application/json', 'application/x-ndjson', 'text/csv']) {
      const answer = await as(tenant, 'bob')({ method: 'GET', path: '/v1/notes', headers: { accept } })
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain('faulty')
      expect(answer.text.match(/\bopen\d/g)).toEqual(expect.arrayContaining(['open0', 'open3']))
    }
    // Who names it knows of it.
    const named = await as(tenant, 'bob')({ method: 'GET', path: '/v1/notes/faulty1' })
    expect(bodyOf(named)).toMatchObject({ status: 500, type: '/problems/collection-failed' })
    expect(await idsAt(as(tenant, 'alice'), '/v1/notes')).toContain('faulty1')
  })

  it('3.6 with the failure of an item in its place, which other formats have no place for', async () => {
    const tenant = await filled(['open', 'uncountable', 'hidden', 'open'])
    const get = (accept: string) =>
      as(tenant, 'bob')({ method: 'GET', path: '/v1/notes', headers: { accept } })
    const { items } = bodyOf(await get('application/json'))
    expect(items).toHaveLength(3)
    expect(items).toContainEqual({
      id: 'uncountable1',
      error: {
        type: '/problems/collection-failed',
        title: 'Collection failed',
        status: 500,
        detail: 'The computed member length of notes threw an error.',
      },
    })
    expect(items).toContainEqual({
      id: 'open3',
      etag: '"1"',
      body: { id: 'open3', owner: 'alice', kind: 'open' },
    })
    for (const accept of ['application/x-ndjson', 'text/csv']) {
      const answer = await get(accept)
      expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'application/problem+json' } })
      expect(bodyOf(answer)).toMatchObject({
        type: '/problems/collection-failed',
        detail: 'The item uncountable1 cannot be shown. The computed member length of notes threw an error.',
      })
    }
  })

  it('by an index, too, where a page ends behind an item that is hidden', async () => {
    const offers = defineCollection({
      name: 'offers',
      schema: z.strictObject({ kind: z.enum(['open', 'hidden']), price: z.number(), text: z.string() }),
      indexes: { byPrice: { partition: 'text', sort: 'price' }, byKind: { partition: 'kind' } },
      authorize: ({ item, caller }) =>
        caller.claims.sub === 'alice' || item?.kind !== 'hidden' ? true : 'hide',
      computed: { padding: () => 'x'.repeat(16_000) },
    })
    const other = await createService({ settings: tenantSettings, collections: [offers] })
    const tenant = newTenant()
    const by =
      (subject: string): Caller =>
      (request) =>
        other.call({ ...request, grant: grantOf(tenant, subject) })
    // A page of 4 MB is full long before its limit, and every second item is hidden.
    const operations = Array.from({ length: 600 }, (_, at) => ({
      method: 'POST',
      path: '/offers',
      body: { id: `o${at}`, kind: at % 2 === 0 ? 'open' : 'hidden', price: at, text: 'x' },
    }))
    const made = await by('alice')({
      ...batchRequest(operations),
      headers: { 'content-type': 'application/json', prefer: 'return=minimal' },
    })
    expect(bodyOf(made).summary.success).toBe(600)
    const pages = await pagesOf(by('bob'), '/v1/offers?text=x&limit=1000')
    expect(itemsOf(pages).map(({ body }) => body.price)).toEqual(
      Array.from({ length: 300 }, (_, at) => 2 * at),
    )
    expect(pages.length).toBeGreaterThan(1)
    other.stop()
  })

  it('and needs the scope of a GET', async () => {
    const tenant = await filled(['open'])
    expect(await idsAt(as(tenant, 'bob', ['notes:read']), '/v1/notes')).toEqual(['open0'])
    const answer = await as(tenant, 'bob', ['notes:write'])({ method: 'GET', path: '/v1/notes' })
    expect(answer.status).toBe(403)
    expect(bodyOf(answer).detail).toBe('GET on notes needs the scope "notes:read".')
  })
})

describe('a cursor', () => {
  const cursorOf = async (call: Caller, path = '/v1/cities?limit=2'): Promise<string> => {
    const next = nextOf(await call({ method: 'GET', path }))
    return new URLSearchParams(next?.split('?')[1]).get('cursor') ?? ''
  }
  const statusWith = async (call: Caller, cursor: string, path = '/v1/cities') =>
    (await call({ method: 'GET', path: `${path}?cursor=${cursor}` })).status

  const filled = async (tenant = newTenant()) => {
    const call = as(tenant)
    await call(batchRequest(creatings(9)))
    const more = creatings(9).map((operation) => ({ ...operation, path: '/towns' }))
    await call(batchRequest(more))
    return call
  }

  it('is good for the list that it was handed out for, at any size of its pages, and for no other', async () => {
    const tenant = newTenant()
    const call = await filled(tenant)
    const cursor = await cursorOf(call)
    expect(await statusWith(call, cursor)).toBe(200)
    expect((await call({ method: 'GET', path: `/v1/cities?limit=9&cursor=${cursor}` })).status).toBe(200)
    // Another collection, another tenant, another caller of the same tenant, another kind of cursor.
    expect(await statusWith(call, cursor, '/v1/towns')).toBe(400)
    expect(await statusWith(await filled(), cursor)).toBe(400)
    expect(await statusWith(as(tenant, 'bob'), cursor)).toBe(400)
    expect(await statusWith(call, Buffer.from('3').toString('base64url'))).toBe(400)
    expect(await statusWith(call, cursor, '/v1/batches')).toBe(400)
  })

  it('tells nobody what it holds, nor which pages end alike', async () => {
    const tenant = newTenant()
    const secrets = Array.from({ length: 30 }, (_, at) => `salary-of-ada-${at}`)
    const operations = secrets.map((id) => ({
      method: 'POST',
      path: '/notes',
      body: { id, owner: 'alice', kind: 'hidden' },
    }))
    expect(bodyOf(await as(tenant)(batchRequest(operations))).summary.success).toBe(30)
    // A page of one unit is ended by its bounds, behind what bob may not see.
    const bounded = await createService({
      settings: { ...tenantSettings, maxRequestUnits: 1 },
      collections: [cities, towns, notes],
      tables: service.tables,
    })
    const { jwt } = grantOf(tenant, 'bob')
    const bob: Caller = (request) =>
      bounded.call({ ...request, grant: { jwt: { ...jwt, scopes: ['notes:read'] } } })
    const alice = as(tenant)
    const cursors = await Promise.all([
      cursorOf(bob, '/v1/notes?limit=1'),
      cursorOf(alice, '/v1/notes?limit=1'),
    ])
    bounded.stop()
    for (const cursor of cursors) {
      expect(cursor).not.toBe('')
      let text = cursor
      // However often it is taken for base64.
      for (let times = 0; times < 3; times++) {
        text = Buffer.from(text, 'base64url').toString('latin1')
        expect(text).not.toMatch(/salary|ada/)
        for (const id of secrets) expect(text).not.toContain(id)
      }
    }
    expect(await cursorOf(alice, '/v1/notes?limit=1')).toBe(cursors[1])
    // The same place, for another reader or in another list.
    const [mine, bobs] = [as(tenant), as(tenant, 'bob')]
    await mine(batchRequest(creatings(9)))
    expect(await cursorOf(mine)).not.toBe(await cursorOf(bobs))
  })

  it('tells not even how long the id is that it stands for', async () => {
    const lengths = [1, 2, 17, 40, 64, 100, 119, 130, 250, 256]
    const cursors = await Promise.all(
      lengths.map(async (length) => {
        const [first, second] = [as(newTenant()), as(newTenant())]
        const ids = ['x', 'y', 'z'].map((letter) => letter.repeat(length))
        const operations = ids.map((id) => ({
          method: 'POST',
          path: '/notes',
          body: { id, owner: 'alice', kind: 'open' },
        }))
        for (const call of [first, second])
          expect(bodyOf(await call(batchRequest(operations))).summary.success).toBe(3)
        const cursor = await cursorOf(first, '/v1/notes?limit=1')
        expect((await listAll(first, '/v1/notes?limit=1')).map(({ id }) => id).sort()).toEqual(ids)
        return cursor.length
      }),
    )
    const [short, long] = [cursors.slice(0, 7), cursors.slice(7)]
    expect(new Set(short).size).toBe(1)
    expect(new Set(long.slice(0, 2)).size).toBe(1)
    expect(new Set(cursors).size).toBeLessThanOrEqual(3)
  })

  it('that was changed in any letter is none', async () => {
    const call = await filled()
    const cursor = await cursorOf(call)
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let at = 0; at < cursor.length; at++) {
      const other = letters[(letters.indexOf(cursor[at] ?? '') + 32) % 64]
      const changed = cursor.slice(0, at) + other + cursor.slice(at + 1)
      expect(await statusWith(call, changed), changed).toBe(400)
    }
    expect(await statusWith(call, cursor.slice(0, -2))).toBe(400)
    expect(await statusWith(call, `${cursor}AA`)).toBe(400)
  })

  it('with a shard that the collection has not is none', async () => {
    const call = await filled()
    // As it would be handed out, were there so many: what a collection declared with fewer shards later does to it.
    const few = defineCollection({ name: 'towns', schema: cities.schema, id: cities.id, shards: 1 })
    const other = await createService({
      settings: tenantSettings,
      collections: [few],
      tables: service.tables,
    })
    const tenant = newTenant()
    const many = as(tenant)
    await many(batchRequest(creatings(30).map((operation) => ({ ...operation, path: '/towns' }))))
    const cursor = await cursorOf(many, '/v1/towns?limit=25')
    const { status } = await other.call({
      method: 'GET',
      path: `/v1/towns?cursor=${cursor}`,
      grant: grantOf(tenant),
    })
    expect(status).toBe(400)
    expect(await statusWith(call, cursor, '/v1/towns')).toBe(400)
    other.stop()
  })
})
