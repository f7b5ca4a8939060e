import { type AttributeValue, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Collection } from '../../functions/model/collection.ts'
import { systemClock } from '../../functions/ports/clock.ts'
import type { ItemStore } from '../../functions/ports/items.ts'
import type { Upkeep } from '../../functions/upkeep/renewal.ts'
import { WalkStopped } from '../../functions/upkeep/tries.ts'
import { type WalkedPage, walk } from '../../functions/upkeep/walk.ts'
import { itemStoreOn, walkStoreOn } from '../store/dynamodb.ts'
import { jsonRequest } from '../support/answer.ts'
import { createService } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { callerIn, tenantSettings } from '../support/trial.ts'
import { type Interceptor, serviceError } from '../support/wire.ts'
import { indexed, old, upgraded } from './collections.ts'

let tables: TestTables
const items = {
  austria: { country: 'AT', weight: 2, note: 'fragile' },
  france: { country: 'FR' },
  unknown: { country: 'nowhere' },
}

const put = async (collection: Collection, tenant: string, all: Record<string, object>) => {
  const service = await createService({ tables, collections: [collection], settings: tenantSettings })
  const call = callerIn(service, tenant)
  for (const [id, body] of Object.entries(all))
    expect((await call(jsonRequest('PUT', `/v1/${collection.name}/${id}`, body))).status).toBe(201)
  service.stop()
}

beforeAll(async () => {
  tables = await makeTables()
  await put(old, 'a b', items)
  await put(old, 'c', { ...items, gone: { country: 'AT' } })
  const service = await createService({ tables, collections: [old], settings: tenantSettings })
  await callerIn(service, 'c')({ method: 'DELETE', path: '/v1/parcels/gone' })
  service.stop()
})
afterAll(() => tables.client.destroy())

interface Otherwise {
  readonly isDry?: boolean
  readonly most?: number
  readonly wire?: Interceptor
  readonly items?: ItemStore
}

const walked = async (
  collection: Collection,
  upkeep: Upkeep,
  { isDry = false, most, wire, items = itemStoreOn(tables, wire) }: Otherwise = {},
): Promise<Omit<WalkedPage, 'next'>> => {
  const context = {
    walks: walkStoreOn(tables, most, wire),
    items,
    clock: { now: systemClock.now, pause: async () => {} },
    random: Math.random,
  }
  const sum = { records: 0, items: 0, due: 0, stuck: [] as WalkedPage['stuck'] }
  for await (const page of walk({ collection, upkeep, isDry, from: undefined }, context)) {
    sum.records += page.records
    sum.items += page.items
    sum.due += page.due
    sum.stuck = [...sum.stuck, ...page.stuck]
  }
  return sum
}

type Attributes = { [name: string]: AttributeValue }
const stored = async (): Promise<Attributes[]> =>
  (await scan(tables.client, tables.items)).toSorted((a, b) =>
    `${a.pk?.S}${a.sk?.S}` < `${b.pk?.S}${b.sk?.S}` ? -1 : 1,
  )

/** Without what upkeep is there to change. */
const rest = (records: readonly Attributes[]) =>
  records.map(({ lock, i1p, i1s, i2p, i2s, updatedAt, expiresAt, ...record }) => record)

describe('reindex', () => {
  it('says in a dry run what it would do, and does nothing', async () => {
    const before = await stored()
    expect(await walked(indexed, 'reindex', { isDry: true })).toEqual({
      records: 7,
      items: 6,
      due: 6,
      stuck: [],
    })
    expect(await stored()).toEqual(before)
  })

  it('puts items of all tenants into the indexes, changes nothing else, and is done then', async () => {
    const before = await stored()
    expect(await walked(indexed, 'reindex', { most: 2 })).toEqual({
      records: 7,
      items: 6,
      due: 6,
      stuck: [],
    })
    const after = await stored()
    expect(rest(after)).toEqual(rest(before))
    expect(after.find(({ pk, sk }) => pk?.S?.startsWith('a%20b#') && sk?.S === 'austria')).toMatchObject({
      i1p: { S: 'a%20b#parcels#country,weight#0#AT' },
      i2p: { S: expect.stringMatching(/^a%20b#parcels#note#[012]#fragile$/) },
      version: { N: '1' },
    })
    expect(await walked(indexed, 'reindex')).toMatchObject({ due: 0 })
    expect(await stored()).toEqual(after)
  })

  it('takes items out of indexes that are declared no more', async () => {
    expect(await walked(old, 'reindex')).toMatchObject({ due: 6 })
    for (const record of await stored()) expect(Object.keys(record)).not.toContain('i1p')
    expect(await walked(old, 'reindex')).toMatchObject({ due: 0 })
  })
})

describe('upgrade', () => {
  it('stores what can be upgraded, and names what cannot, with the reason', async () => {
    const { due, stuck } = await walked(upgraded, 'upgrade')
    expect(due).toBe(4)
    const reason = expect.stringContaining('upgrade from version 1')
    expect(stuck.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: expect.stringMatching(/^a%20b#parcels#\d+#unknown$/), reason },
      { key: expect.stringMatching(/^c#parcels#\d+#unknown$/), reason },
    ])
    const [austria] = (await stored()).filter(({ sk }) => sk?.S === 'austria')
    expect(austria).toMatchObject({
      data: { M: { land: { S: 'AT' }, weight: { N: '2' }, note: { S: 'fragile' } } },
      schemaVersion: { N: '2' },
      version: { N: '1' },
      i1p: { S: 'a%20b#parcels#land,weight#0#AT' },
    })
  })

  it('leaves items of a later version, or of a later version of the service, and says so', async () => {
    expect((await walked(old, 'upgrade')).stuck.map(({ reason }) => reason)).toContain(
      'a later version of the schema, 2, has written it',
    )
    const before = await stored()
    expect((await walked(old, 'reindex')).stuck).toHaveLength(4)
    expect(await stored(), 'nor are its keys taken away').toEqual(before)
    const Item = {
      ...{ pk: { S: 'd#parcels#0' }, sk: { S: 'future' } },
      ...{ data: { M: {} }, version: { N: '1' }, lock: { N: '1' }, receipts: { B: Buffer.of(99) } },
    }
    await tables.client.send(new PutItemCommand({ TableName: tables.items, Item }))
    const { stuck } = await walked(upgraded, 'upgrade')
    expect(stuck).toContainEqual({
      key: 'd#parcels#0#future',
      reason: 'a later version of the service has written it',
    })
  })
})

describe('records that cannot be read', () => {
  const place = { pk: { S: 'e#parcels#0' }, sk: { S: 'one' } }
  const whole = { data: { M: { country: { S: 'AT' } } }, version: { N: '1' }, lock: { N: '1' } }
  const foreign: readonly (readonly [string, Attributes])[] = [
    ['it cannot be read: the data of e#parcels#0#text is no map of ours', { ...whole, data: { S: '{}' } }],
    ['it cannot be read: the data of e#parcels#0#none is no map of ours', { version: { N: '1' } }],
    [
      'it cannot be read: the version of e#parcels#0#version is no number of ours',
      { ...whole, version: { S: 'x' } },
    ],
    [
      'it cannot be read: the lock of e#parcels#0#lock is no number of ours',
      { ...whole, lock: { N: '0.5' } },
    ],
  ]
  const idOf = (reason: string): string => /#([a-z]+) is/.exec(reason)?.[1] ?? ''
  const strange: readonly Attributes[] = [
    { ...whole, pk: { S: 'x#parcels#y#z' }, sk: { S: 'one' } },
    { ...whole, pk: { S: 'x#parcels#y' }, sk: { S: 'z#one' } },
    { pk: { S: 'no key of ours' }, sk: { S: 'at#all' } },
  ]
  const all = [
    ...foreign.map(([reason, more]) => ({ ...place, sk: { S: idOf(reason) }, ...more })),
    ...strange,
  ]

  beforeAll(async () => {
    for (const Item of all) await tables.client.send(new PutItemCommand({ TableName: tables.items, Item }))
  })
  afterAll(async () => {
    for (const { pk, sk } of all)
      await tables.client.send(
        new DeleteItemCommand({ TableName: tables.items, Key: { pk: pk ?? place.pk, sk: sk ?? place.sk } }),
      )
  })

  it.each([1, 2, 100])('are named with the reason, and the walk goes on, %i to a page', async (most) => {
    const records = (await stored()).length
    const before = (await stored()).filter(({ pk }) => !/^(?:a|c)/.test(pk?.S ?? ''))
    await walked(indexed, 'reindex', { most })
    const { due, ...rest } = await walked(old, 'reindex', { most })
    // What an earlier deployment leaves as it is stands there from before.
    expect({ ...rest, due: due > 0 }).toMatchObject({ records, due: true })
    const named = rest.stuck.filter(({ key }) => /^[ex]#/.test(key))
    expect(named.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
      ...foreign
        .map(([reason]) => ({ key: `e#parcels#0#${idOf(reason)}`, reason }))
        .toSorted((a, b) => (a.reason < b.reason ? -1 : 1)),
      { key: 'x#parcels#y#z#one', reason: 'its key is none of the service' },
    ])
    expect((await stored()).filter(({ pk }) => !/^(?:a|c)/.test(pk?.S ?? ''))).toEqual(before)
  })

  it('one that is put in the place of an item beside the walk, too', async () => {
    await put(old, 'f', { one: { country: 'AT' }, two: { country: 'FR' } })
    const [one] = (await stored()).filter(({ pk, sk }) => pk?.S?.startsWith('f#') && sk?.S === 'one')
    if (one === undefined) throw new Error('it has been put there')
    const wire: Interceptor = async ({ command, proceed }) => {
      const Item = { ...one, lock: { N: '9' }, version: { S: 'none' } }
      if (command === 'BatchExecuteStatementCommand')
        await tables.client.send(new PutItemCommand({ TableName: tables.items, Item }))
      return proceed()
    }
    const { stuck } = await walked(indexed, 'reindex', { wire })
    const key = `${one.pk?.S}#one`
    expect(stuck).toContainEqual({
      key,
      reason: `it cannot be read: the version of ${key} is no number of ours`,
    })
    expect((await stored()).find(({ pk, sk }) => pk?.S?.startsWith('f#') && sk?.S === 'two')).toHaveProperty(
      'i1p',
    )
    const keys = { pk: one.pk ?? place.pk, sk: one.sk ?? place.sk }
    await tables.client.send(new DeleteItemCommand({ TableName: tables.items, Key: keys }))
  })
})

describe('a walk', () => {
  it('asks for what is there, not for what was there a moment ago', async () => {
    const scans: unknown[] = []
    const wire: Interceptor = ({ command, input, proceed }) => {
      if (command === 'ScanCommand') scans.push((input as { ConsistentRead?: boolean }).ConsistentRead)
      return proceed()
    }
    await walked(old, 'reindex', { isDry: true, wire })
    expect(scans).toEqual([true])
  })

  it('goes on as long as anything is done, however little at a time', async () => {
    const some = Object.fromEntries(Array.from({ length: 45 }, (_, at) => [`n${at}`, { country: 'AT' }]))
    await put(old, 'g', some)
    const store = itemStoreOn(tables)
    const oneByOne: ItemStore = {
      ...store,
      write: async (writes, deadline) => {
        const outcomes = await store.write(writes.slice(0, 1), deadline)
        return [...outcomes, ...writes.slice(1).map(() => ({ kind: 'contended' }) as const)]
      },
    }
    const { due } = await walked(indexed, 'reindex', { items: oneByOne })
    expect(due).toBeGreaterThanOrEqual(45)
    const records = (await stored()).filter(({ pk }) => pk?.S?.startsWith('g#'))
    expect(records.map(({ i1p }) => i1p?.S)).toEqual(records.map(() => 'g#parcels#country,weight#0#AT'))
  })
})

describe('a store that does not go on', () => {
  it.each([
    ['AccessDeniedException', 400, 1, 'refuses to work'],
    ['ThrottlingException', 400, 200, 'is still too busy'],
    ['InternalServerError', 500, 20, 'is still without an answer'],
  ])('%s stops the walk', async (name, status, tries, said) => {
    let calls = 0
    const wire: Interceptor = async () => {
      calls++
      throw serviceError(name, status)
    }
    const stopped = walked(old, 'reindex', { wire })
    await expect(stopped).rejects.toThrow(WalkStopped)
    await expect(stopped).rejects.toThrow(said)
    expect(calls).toBe(tries)
  })
})
