import { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { city, newId } from '../scenarios/given.ts'
import { startThrottled, type ThrottledService } from './throttled.ts'

let service: ThrottledService
let client: Client

beforeAll(async () => {
  service = await startThrottled()
  client = new Client({ node: `${service.url}/elastic` })
})
afterAll(async () => {
  await client.close()
  await service.stop()
})

const stored = (id: string) => service.stored(id)

interface Dropped {
  readonly status: number
  readonly error: { readonly type: string; readonly reason: string } | null
  readonly document: { readonly id: string }
}

const load = async (documents: readonly { id: string }[], verb: 'index' | 'create' = 'index') => {
  const dropped: Dropped[] = []
  const stats = await client.helpers.bulk({
    datasource: [...documents],
    wait: 50,
    retries: 3,
    onDocument: ({ id }: { id: string }) => ({ [verb]: { _index: 'cities', _id: id } }) as never,
    onDrop: (one: unknown) => void dropped.push(one as Dropped),
  })
  return { stats, dropped }
}

describe('7.2 @opensearch-project/opensearch, unchanged', () => {
  it('its helper stores what is valid, and gives back what is not, with the reason', async () => {
    const [one, two, wrong] = [newId(), newId(), newId()]
    const { stats, dropped } = await load([city(one), city(wrong, { population: -5 }), city(two)])
    expect(stats).toMatchObject({ total: 3, successful: 2, failed: 1, retry: 0, aborted: false })
    expect(dropped).toMatchObject([
      { status: 400, error: { type: 'mapper_parsing_exception' }, document: { id: wrong } },
    ])
    expect(dropped[0]?.error?.reason).toMatch(/\/population: /)
    expect(await Promise.all([one, two, wrong].map(stored))).toEqual([city(one), city(two), 404])
  })

  it('a create of what is there is a conflict, which it does not send again', async () => {
    const id = newId()
    await load([city(id)], 'create')
    service.sent.length = 0
    const { stats, dropped } = await load([city(id, { population: 1 })], 'create')
    expect(stats).toMatchObject({ successful: 0, failed: 1, retry: 0 })
    expect(dropped).toMatchObject([{ status: 409, error: { type: 'version_conflict_engine_exception' } }])
    expect(service.sent).toHaveLength(1)
    expect(await stored(id)).toEqual(city(id))
  })

  it('of what was throttled, and of nothing else, it sends again', async () => {
    const [one, slow, two] = [newId(), newId(), newId()]
    service.throttle(slow, 1)
    service.sent.length = 0
    const { stats, dropped } = await load([city(one), city(slow), city(two)])
    // It counts lines: an action and its document.
    expect(stats).toMatchObject({ total: 3, successful: 3, failed: 0, retry: 2 })
    expect(dropped).toEqual([])
    expect(service.sent).toHaveLength(2)
    const [, again = ''] = service.sent
    expect(again.split('\n').filter((line) => line !== '')).toHaveLength(2)
    expect(again).toContain(`"_id":"${slow}"`)
    expect(await Promise.all([one, slow, two].map(stored))).toEqual([city(one), city(slow), city(two)])
  })

  it('its bulk call: versions, conditions, deletes and a collection in the path', async () => {
    const [one, two] = [newId(), newId()]
    const { body } = await client.bulk({
      index: 'cities',
      refresh: true,
      body: [
        { index: { _id: one } },
        city(one),
        { update: { _id: one, if_seq_no: 1, if_primary_term: 1 } },
        { doc: { population: 8 } },
        { update: { _id: one, if_seq_no: 1, if_primary_term: 1 } },
        { doc: { population: 9 } },
        { delete: { _id: two } },
        { delete: { _id: one, if_seq_no: 2, if_primary_term: 1 } },
      ],
    })
    expect(body.errors).toBe(true)
    expect(body.took).toBeGreaterThanOrEqual(0)
    const done = {
      _index: 'cities',
      _id: one,
      _primary_term: 1,
      _shards: { total: 1, successful: 1, failed: 0 },
    }
    expect(body.items).toMatchObject([
      { index: { ...done, _version: 1, _seq_no: 1, result: 'created', status: 201 } },
      { update: { ...done, _version: 2, _seq_no: 2, result: 'updated', status: 200 } },
      { update: { _id: one, status: 409, error: { type: 'version_conflict_engine_exception' } } },
      { delete: { _id: two, status: 404, result: 'not_found' } },
      { delete: { _id: one, status: 200, result: 'deleted' } },
    ])
    expect(await stored(one)).toBe(404)
  })

  it('what it asks before: what this is, and whether it is well', async () => {
    expect((await client.info()).body).toMatchObject({ version: { distribution: 'multistatus' } })
    expect((await client.cluster.health()).body).toMatchObject({ status: 'green' })
    expect((await client.cat.health({ format: 'json' })).body).toMatchObject([{ status: 'green' }])
    expect((await client.ping()).statusCode).toBe(200)
  })

  it('packed with gzip', async () => {
    const id = newId()
    const packing = new Client({ node: `${service.url}/elastic`, compression: 'gzip' })
    const { body } = await packing.bulk({ body: [{ index: { _index: 'cities', _id: id } }, city(id)] })
    await packing.close()
    expect(body.errors).toBe(false)
    expect(await stored(id)).toEqual(city(id))
  })
})
