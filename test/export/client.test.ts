import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Client, type ItemsOf, RequestError, UnshownItemError } from '../../client/index.ts'
import { json, problem, scripted } from '../client/support/scripted.ts'
import { service } from './service.ts'

type Items = ItemsOf<typeof import('./collections.ts')>

const { client } = service()

/** France by size: 0, 1, …, and an Austrian one; two of them without a size. */
const made = async (country: string, count: number): Promise<void> => {
  const bodies = Array.from({ length: count }, (_, size) => ({
    country,
    size,
    name: `name ${String(size).padStart(4, '0')}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, size)).toISOString(),
  }))
  await client().batch([
    ...bodies.map((body) => ({ method: 'PUT', path: `/things/${country}-${body.size}`, body }) as const),
    { method: 'PUT', path: `/things/${country}-none`, body: { country } },
  ])
}

const idsOf = async (list: AsyncIterable<{ readonly id: string }>): Promise<string[]> => {
  const ids: string[] = []
  for await (const { id } of list) ids.push(id)
  return ids
}

const from = (country: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, n) => `${country}-${first + n}`)

describe('items', () => {
  it('are those of the collection, each once, over many pages, as they are', async () => {
    await made('FR', 25)
    const seen = await Array.fromAsync(client().items('things', undefined, { pageSize: 7 }))
    const mine = seen.filter(({ body }) => body.country === 'FR')
    expect(mine.map(({ id }) => id).sort()).toEqual([...from('FR', 0, 24), 'FR-none'].sort())
    expect(mine.find(({ id }) => id === 'FR-3')).toEqual({
      id: 'FR-3',
      etag: '"1"',
      body: { id: 'FR-3', country: 'FR', size: 3, name: 'name 0003', at: '2026-01-01T00:03:00.000Z' },
    })
  })

  it('are found by an index: by value, and in ranges of numbers, instants and texts, both ends included', async () => {
    await made('AT', 12)
    const found = (range: Parameters<Client<Items>['items']>[1]) =>
      idsOf(client().items('things', { country: 'AT', ...range }, { pageSize: 3 }))
    // Those without a value come first, and are in no range.
    expect(await found({ country: 'AT' })).toHaveLength(13)
    expect(await found({ country: 'AT', size: 4 })).toEqual(['AT-4'])
    expect(await found({ country: 'AT', size: { from: 2, to: 5 } })).toEqual(from('AT', 2, 5))
    expect(await found({ country: 'AT', size: { from: 9 } })).toEqual(from('AT', 9, 11))
    expect(await found({ country: 'AT', size: { to: 2 } })).toEqual(from('AT', 0, 2))
    expect(await found({ country: 'AT', name: { from: 'name 0010' } })).toEqual(from('AT', 10, 11))
    expect(await found({ country: 'AT', name: { from: 'name', to: 'name 0001' } })).toEqual(from('AT', 0, 1))
    const at = { from: new Date('2026-01-01T00:03:00Z'), to: new Date('2026-01-01T00:04:30Z') }
    expect(await found({ country: 'AT', at })).toEqual(from('AT', 3, 4))
    expect(await found({ country: 'AT', at: new Date('2026-01-01T00:07:00Z') })).toEqual(['AT-7'])
  })

  it('a query without a value, or without an end, is refused before anything is sent', async () => {
    const { client, sent } = scripted([json(200, { items: [] })])
    for (const query of [{ country: undefined }, { country: null }, { size: {} }])
      await expect(idsOf(client.items('things', query as never))).rejects.toThrow(TypeError)
    expect(sent).toEqual([])
  })

  it('a query that no index serves is an error that names those there are', async () => {
    const asked = idsOf(client().items('things', { size: 3 } as never))
    await expect(asked).rejects.toThrow(/400 .*\?country=/)
    await expect(idsOf(client().items('nothings' as 'things'))).rejects.toThrow(RequestError)
  })

  it('one that cannot be shown ends the list with its id, or is handed over', async () => {
    await client().batch(
      [
        { method: 'PUT', path: '/faults/a', body: { fails: false } },
        { method: 'PUT', path: '/faults/b', body: { fails: true } },
        { method: 'PUT', path: '/faults/c', body: { fails: false } },
      ],
      { throwOnFailure: false },
    )
    const thrown = await idsOf(client().items('faults')).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UnshownItemError)
    expect(thrown).toMatchObject({ id: 'b', problem: { type: '/problems/collection-failed', status: 500 } })
    const passed: string[] = []
    const onUnshown = ({ id }: { readonly id: string }) => void passed.push(id)
    expect((await idsOf(client().items('faults', undefined, { onUnshown }))).sort()).toEqual(['a', 'c'])
    expect(passed).toEqual(['b'])
  })

  it('a page that fails or is damaged is asked for again, and no page twice', async () => {
    const page = (id: string, next?: string) =>
      json(200, { items: [{ id, etag: '"1"', body: { id } }], ...(next && { next }) })
    const { client, sent } = scripted([
      problem(503, 'service-unavailable'),
      page('1', '/stage/v1/things?limit=1000&cursor=abc'),
      new Response('{"items":[{"id":"2"', { headers: { 'content-type': 'application/json' } }),
      json(200, { items: [{ id: '2' }] }),
      page('2'),
    ])
    expect(await idsOf(client.items('things'))).toEqual(['1', '2'])
    expect(sent.map(({ url }) => url)).toEqual([
      ...Array(2).fill('https://service.test/v1/things?limit=1000'),
      ...Array(3).fill('https://service.test/v1/things?limit=1000&cursor=abc'),
    ])
  })

  it('reads no page before it is wanted, and none after an abort', async () => {
    const next = '/v1/things?limit=1&cursor=abc'
    const { client, sent } = scripted([json(200, { items: [{ id: '1', etag: '"1"', body: {} }], next })])
    const stop = new AbortController()
    const list = client.items('things', undefined, { pageSize: 1, signal: stop.signal })
    expect(sent).toHaveLength(0)
    await list.next()
    expect(sent).toHaveLength(1)
    stop.abort(new Error('enough'))
    await expect(list.next()).rejects.toThrow('enough')
    expect(sent).toHaveLength(1)
  })
})

describe('get', () => {
  it('an item with its ETag; undefined where there is none', async () => {
    await client().batch([
      { method: 'PUT', path: '/things/g', body: { country: 'IT' } },
      { method: 'PATCH', path: '/things/g', body: { size: 2 } },
    ])
    expect(await client().get('things', 'g')).toEqual({
      id: 'g',
      etag: '"2"',
      body: { id: 'g', country: 'IT', size: 2 },
    })
    expect(await client().get('things', 'nothing')).toBe(undefined)
    for (const id of ['', '.', '..']) await expect(client().get('things', id), id).rejects.toThrow(RangeError)
    await expect(client().get('things', 'a b')).rejects.toThrow('400 Malformed operation')
  })

  it('a collection that is not there is an error, and so is a 404 of somebody else', async () => {
    await expect(client().get('nothings' as 'things', 'g')).rejects.toThrow('There is no such collection.')
    const { client: lost } = scripted([new Response('not here', { status: 404 })])
    await expect(lost.get('things', 'g')).rejects.toThrow('the service answered 404')
  })

  it('tells what no longer fits its schema', async () => {
    const { client } = scripted([json(200, { id: '1' }, { etag: '"3"', 'item-outdated': '?1' })])
    expect(await client.get('things', '1')).toEqual({
      id: '1',
      etag: '"3"',
      outdated: true,
      body: { id: '1' },
    })
  })
})

it('queries are typed by the indexes', () => {
  type Query = NonNullable<Parameters<Client<Items>['items']>[1]>
  expectTypeOf({ country: 'FR', size: { from: 1 } } as const).toExtend<Query>()
  expectTypeOf({ country: 'FR', at: { to: new Date() } }).toExtend<Query>()
  const check = (typed: Client<Items>, untyped: Client) => {
    typed.items('things', { country: 'FR', size: 3 })
    // @ts-expect-error a size is a number
    typed.items('things', { country: 'FR', size: 'large' })
    // @ts-expect-error no index begins with the size
    typed.items('things', { size: 3 })
    // @ts-expect-error there is no index of copies
    typed.items('copies', { country: 'FR' })
    untyped.items('anything', { any: 'thing' })
  }
  expect(check).toBeTypeOf('function')
})
