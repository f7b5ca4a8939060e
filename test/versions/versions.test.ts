import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Collection } from '../../functions/model/collection.ts'
import { announce, holds, timeout } from '../property/runs.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { newTenant } from '../support/trial.ts'
import { broken, changed, first, made, second, third, written } from './collections.ts'

announce('versions')

let tables: TestTables
let clock: ManualClock
const services: Service[] = []
beforeAll(async () => {
  tables = await makeTables()
  clock = manualClock(Date.parse('2026-11-28T09:00:00Z'))
})
afterAll(() => {
  for (const service of services) service.stop()
  tables.client.destroy()
})

/** A service with the collection as one deployment has it, on the items of all. */
const deployed = async (collection: Collection) => {
  const service = await createService({ tables, clock, collections: [collection] })
  services.push(service)
  const merge = { 'content-type': 'application/merge-patch+json' }
  return {
    call: service.call,
    get: (id: string) => service.call({ method: 'GET', path: `/v1/parcels/${id}` }),
    put: (id: string, body: object, headers = {}) =>
      service.call(jsonRequest('PUT', `/v1/parcels/${id}`, body, headers)),
    patch: (id: string, body: object) => service.call(jsonRequest('PATCH', `/v1/parcels/${id}`, body, merge)),
    sell: (id: string) => service.call({ method: 'POST', path: `/v1/parcels/${id}/sell` }),
    remove: (id: string) => service.call({ method: 'DELETE', path: `/v1/parcels/${id}` }),
    list: async (id: string) => {
      const { items } = bodyOf(await service.call({ method: 'GET', path: '/v1/parcels?limit=1000' }))
      return items.find((one: { id: string }) => one.id === id)
    },
  }
}

const recordOf = async (id: string) =>
  (await scan(tables.client, tables.items)).find(({ sk }) => sk?.S === id)

/** An item of version 1, with its instant. */
const old = async (members = { name: 'Tea', grams: 1500 }) => {
  const id = newTenant()
  const made = await (await deployed(first)).put(id, members)
  expect(made.status).toBe(201)
  const { createdAt, updatedAt } = bodyOf(made)
  clock.advance(1000)
  return { id, createdAt, updatedAt }
}

it('what callers wrote once, and the service makes now, is in the way of no change', async () => {
  const id = newTenant()
  const sent = { name: 'Tea', createdAt: 'long ago', label: 'mine' }
  expect((await (await deployed(written)).put(id, sent)).status).toBe(201)
  const now = await deployed(made)
  const createdAt = clock.now().toISOString()
  const shown = { id, name: 'Tea', createdAt, updatedAt: createdAt, label: 'Parcel Tea' }
  const read = await now.get(id)
  expect([read.status, read.headers['item-outdated'], read.text]).toEqual([
    200,
    undefined,
    JSON.stringify(shown),
  ])
  const patched = await now.patch(id, { name: 'Coffee' })
  expect([patched.status, bodyOf(patched)]).toEqual([
    200,
    { ...shown, name: 'Coffee', label: 'Parcel Coffee' },
  ])
  expect((await recordOf(id))?.data).toEqual({ M: { name: { S: 'Coffee' } } })
  expect((await now.put(id, bodyOf(patched))).status).toBe(200)
})

describe('an item of an earlier version', () => {
  it('is shown, listed, patched and acted upon as one of this version', async () => {
    const { id, createdAt, updatedAt } = await old()
    const now = await deployed(second)
    const shown = { id, name: 'Tea', state: 'new', kilograms: 1.5, brand: 'unknown', createdAt, updatedAt }
    const read = await now.get(id)
    expect([read.headers.etag, read.headers['item-outdated'], read.text]).toEqual([
      '"1"',
      undefined,
      JSON.stringify(shown),
    ])
    expect((await now.list(id)).body).toEqual(shown)
    const untouched = await recordOf(id)
    expect([untouched?.schemaVersion, untouched?.data?.M?.grams]).toEqual([undefined, { N: '1500' }])
    expect(bodyOf(await now.patch(id, { brand: 'Ours' }))).toMatchObject({ kilograms: 1.5, brand: 'Ours' })
    expect((await recordOf(id))?.schemaVersion).toEqual({ N: '2' })
    const other = await old()
    expect(bodyOf(await now.sell(other.id))).toMatchObject({ kilograms: 1.5, state: 'sold' })
    expect((await recordOf(other.id))?.schemaVersion).toEqual({ N: '2' })
  })

  it('is accepted as it is shown', async () => {
    const { id } = await old()
    const now = await deployed(third)
    const read = bodyOf(await now.get(id))
    expect(read.brand).toEqual({ name: 'unknown', known: false })
    expect((await now.put(id, read)).status).toBe(200)
    expect((await recordOf(id))?.schemaVersion).toEqual({ N: '3' })
  })

  it('whose upgrade fails is a failure of that read alone, and can be replaced but for what it decides', async () => {
    const [bad, good] = [await old({ name: 'unheard of', grams: 1 }), await old()]
    const now = await deployed(broken)
    const answer = await now.get(bad.id)
    expect([answer.status, bodyOf(answer).detail]).toEqual([
      500,
      'The upgrade from version 1 of parcels threw an error.',
    ])
    const many = await now.call({ method: 'GET', path: `/v1/parcels?id=${bad.id},${good.id}` })
    expect(bodyOf(many).results.map(({ status }: { status: number }) => status)).toEqual([500, 200])
    expect((await now.list(bad.id)).error.status).toBe(500)
    expect((await now.patch(bad.id, { brand: 'x' })).status).toBe(500)
    expect((await now.remove(bad.id)).status).toBe(204)
  })
})

it('whose upgrade fails is in no list where nobody can be asked who may know of it', async () => {
  const [bad, good] = [await old({ name: 'unheard of', grams: 1 }), await old()]
  const now = await deployed({ ...broken, authorize: () => true })
  expect((await now.get(bad.id)).status).toBe(500)
  expect(await now.list(bad.id)).toBeUndefined()
  expect((await now.list(good.id)).body).toMatchObject({ kilograms: 1.5 })
  for (const accept of ['application/x-ndjson', 'text/csv']) {
    const answer = await now.call({ method: 'GET', path: '/v1/parcels?limit=1000', headers: { accept } })
    expect([answer.status, answer.text.includes(bad.id)]).toEqual([200, false])
  }
})

describe('without an upgrade, an item that does not fit', () => {
  it('is shown as it is, and marked beside its body', async () => {
    const { id, createdAt, updatedAt } = await old()
    const now = await deployed(changed)
    const shown = { id, name: 'Tea', state: 'new', grams: 1500, createdAt, updatedAt }
    const read = await now.get(id)
    expect([read.status, read.headers['item-outdated'], bodyOf(read)]).toEqual([200, '?1', shown])
    const many = await now.call({ method: 'GET', path: `/v1/parcels?id=${id}` })
    expect(bodyOf(many).results[0]).toMatchObject({ status: 200, body: shown, outdated: true })
    expect(await now.list(id)).toMatchObject({ body: shown, outdated: true })
  })

  it('is marked outside its body in a JSON batch as well', async () => {
    const { id } = await old()
    const now = await deployed(changed)
    const request = { id: '1', method: 'GET', url: `/parcels/${id}` }
    const answer = await now.call(jsonRequest('POST', '/v1/$batch', { requests: [request] }))
    const [{ status, headers, body }] = bodyOf(answer).responses
    expect([status, headers['Item-Outdated'], body.grams]).toEqual([200, '?1', 1500])
  })

  it('a patch that does not mend it says whose fault it is, and one that does is accepted', async () => {
    const { id } = await old()
    const now = await deployed(changed)
    const refused = await now.patch(id, { name: 'Green tea' })
    expect([refused.status, bodyOf(refused).errors]).toEqual([422, undefined])
    expect(bodyOf(refused).detail).toMatch(
      /^The stored item does not fit the schema of parcels as it is now: .*\/grams/,
    )
    const both = await now.patch(id, { name: '' })
    expect(bodyOf(both).errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/name'])
    const sold = await now.sell(id)
    expect([sold.status, bodyOf(sold).detail]).toEqual([422, expect.stringContaining('The stored item')])
    const mended = await now.patch(id, { grams: null, kilograms: 1.5, brand: 'Ours' })
    expect([mended.status, mended.headers.etag]).toEqual([200, '"2"'])
    expect((await now.get(id)).headers['item-outdated']).toBeUndefined()
  })
})

describe('two versions side by side', () => {
  const retryable = { status: 503, type: '/problems/unavailable' }

  it('the earlier one shows what the later one wrote, removes it, and does not change it', async () => {
    const [before, after] = [await deployed(first), await deployed(second)]
    const { id } = await old()
    await after.patch(id, { brand: 'Ours' })
    const read = await before.get(id)
    expect([read.headers['item-outdated'], bodyOf(read)]).toEqual([
      '?1',
      expect.objectContaining({ kilograms: 1.5, brand: 'Ours' }),
    ])
    const record = await recordOf(id)
    for (const answer of [
      await before.put(id, { name: 'Tea', grams: 1 }),
      await before.patch(id, { name: 'Coffee' }),
      await before.sell(id),
    ])
      expect([answer.status, bodyOf(answer).type, answer.headers['retry-after']]).toEqual([
        retryable.status,
        retryable.type,
        '1',
      ])
    expect(await recordOf(id)).toEqual(record)
    expect((await before.put(id, { name: 'Tea', grams: 1 }, { 'if-match': '"7"' })).status).toBe(412)
    expect((await before.remove(id)).status).toBe(204)
    // Over what is deleted it makes an item of its own version.
    expect((await before.put(id, { name: 'Tea', grams: 1000 })).status).toBe(201)
    expect(bodyOf(await after.get(id))).toMatchObject({ kilograms: 1, brand: 'unknown' })
  })

  it('in a batch what comes behind on that item waits, and its neighbours do not', async () => {
    const [before, after] = [await deployed(first), await deployed(second)]
    const { id } = await old()
    await after.patch(id, { brand: 'Ours' })
    const other = newTenant()
    const patch = { method: 'PATCH', path: `/parcels/${id}`, body: { name: 'Coffee' } }
    const make = { method: 'PUT', path: `/parcels/${other}`, body: { name: 'Tea', grams: 1 } }
    const answer = bodyOf(
      await before.call(batchRequest([patch, { method: 'DELETE', path: `/parcels/${id}` }, make])),
    )
    expect(answer.results.map(({ status }: { status: number }) => status)).toEqual([503, 503, 201])
    const atomic = await before.call(batchRequest([patch, make], {}, { atomic: true }))
    expect([atomic.status, bodyOf(atomic).results[0].error.type]).toEqual([503, '/problems/unavailable'])
  })
})

it('what was answered under a key is answered again after the schema has changed', async () => {
  const id = newTenant()
  const request = jsonRequest(
    'POST',
    '/v1/parcels',
    { id, name: 'Tea', grams: 1500 },
    { 'idempotency-key': id },
  )
  const answer = await (await deployed(first)).call(request)
  const again = await (await deployed(third)).call(request)
  expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, answer.text, 'true'])
})

it('1 → 3, and 1 → 2 → 3, show the same of any old item', { timeout }, () =>
  holds(
    fc.record({
      name: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }),
      grams: fc.nat(1_000_000_000),
      touched: fc.boolean(),
      brand: fc.option(fc.string({ unit: 'grapheme-ascii', maxLength: 10 })),
    }),
    async ({ touched, brand, ...members }) => {
      const { id, createdAt } = await old(members)
      if (touched)
        expect((await (await deployed(second)).patch(id, brand === null ? {} : { brand })).status).toBe(200)
      const name = touched && brand !== null ? brand : 'unknown'
      const last = await deployed(third)
      const read = bodyOf(await last.get(id))
      expect(read).toMatchObject({
        id,
        name: members.name,
        kilograms: members.grams / 1000,
        brand: { name, known: name !== 'unknown' },
        state: 'new',
        createdAt,
      })
      expect(read).not.toHaveProperty('grams')
      const put = await last.put(id, read)
      expect([put.status, { ...bodyOf(put), updatedAt: read.updatedAt }]).toEqual([200, read])
    },
    40,
  ),
)

it('an atomic batch leaves the version with what it writes, and so does a read of many', async () => {
  const { id } = await old()
  const now = await deployed(second)
  const other = newTenant()
  const answer = await now.call(
    batchRequest(
      [
        { method: 'PATCH', path: `/parcels/${id}`, body: { brand: 'Ours' } },
        { method: 'POST', path: '/parcels', body: { id: other, name: 'Tea', kilograms: 1, brand: 'Ours' } },
      ],
      {},
      { atomic: true },
    ),
  )
  expect(answer.status, answer.text).toBe(200)
  for (const each of [id, other]) {
    expect((await recordOf(each))?.schemaVersion).toEqual({ N: '2' })
    expect((await now.list(each)).body).toMatchObject({ brand: 'Ours' })
  }
})
