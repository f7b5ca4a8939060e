import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { distances } from '../scenarios/distances.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { itemsOf, pagesOf } from '../support/pages.ts'

const shop = defineCollection({
  name: 'wares',
  schema: z.strictObject({
    label: z.string(),
    country: z.string().optional(),
    price: z.number().nullable().optional(),
    sold: z.iso.datetime({ offset: true }).optional(),
    open: z.boolean().optional(),
    rank: z.int().optional(),
    kind: z.enum(['a', 'b', 'c']).optional(),
  }),
  indexes: {
    byCountry: { partition: 'country', sort: 'price' },
    byKind: { partition: 'kind', sort: 'label', shards: 3 },
    bySale: { partition: 'open', sort: 'sold' },
  },
})

const numbers = defineCollection({
  name: 'numbers',
  schema: z.strictObject({ rank: z.number(), at: z.iso.datetime({ offset: true }) }),
  indexes: { byRank: { partition: 'rank' }, byInstant: { partition: 'at' } },
})

describe.each(distances.filter(({ can }) => can.has('setup')))('A list by an index, $name', ({ setUp }) => {
  const stops: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const stop of stops) await stop()
  })

  const filled = async (collection: string, items: Readonly<Record<string, object>>) => {
    const service = await setUp({ collections: [shop, numbers] })
    stops.push(service.stop)
    const operations = Object.entries(items).map(([id, members]) => ({
      method: 'POST',
      path: `/${collection}`,
      body: { id, ...members },
    }))
    const answer = await service.call(batchRequest(operations))
    expect(bodyOf(answer).summary.failed, answer.text).toBe(0)
    const found = async (query: string) =>
      itemsOf(await pagesOf(service.call, `/v1/${collection}?${query}`)).map(({ id }) => id)
    return { ...service, found }
  }

  it('shows the items with a value, by the sort member, those without one first', async () => {
    const { found, call } = await filled('wares', {
      a: { label: 'x', country: 'FR', price: 10 },
      b: { label: 'x', country: 'FR', price: -2.5 },
      c: { label: 'x', country: 'DE', price: 1 },
      d: { label: 'x', country: 'FR', price: 9 },
      e: { label: 'x', country: 'FR' },
      f: { label: 'x', country: 'FR', price: null },
      g: { label: 'x', country: '', price: 1 },
      h: { label: 'x', price: 1 },
    })
    expect(await found('country=FR')).toEqual(['e', 'f', 'b', 'd', 'a'])
    expect(await found('country=FR&limit=2')).toEqual(['e', 'f', 'b', 'd', 'a'])
    expect(await found('country=DE')).toEqual(['c'])
    expect(await found('country=XX')).toEqual([])
    const [answer] = await pagesOf(call, '/v1/wares?country=DE')
    expect(answer && bodyOf(answer)).toEqual({
      items: [{ id: 'c', etag: '"1"', body: { id: 'c', label: 'x', country: 'DE', price: 1 } }],
    })
    // A way to the whole list is still there.
    expect((await found('limit=3')).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  })

  it('shows a range of numbers, its ends included, of which one may be open', async () => {
    const prices = [-1e100, -10, -9.5, -1, 0, 1e-120, 0.5, 2, 10, 11, 100, 1e125]
    const { found } = await filled(
      'wares',
      Object.fromEntries([
        ...prices.map((price, at) => [`p${at}`, { label: 'x', country: 'FR', price }]),
        ['none', { label: 'x', country: 'FR' }],
      ]),
    )
    const between = (from: number, to: number) =>
      prices.flatMap((price, at) => (price >= from && price <= to ? [`p${at}`] : []))
    for (const [from, to] of [
      [-10, 10],
      [-9.5, -9.5],
      [0, 2],
      [-1e100, 1e125],
      [3, 9],
    ] as const)
      expect(await found(`country=FR&price=${from}..${to}`)).toEqual(between(from, to))
    expect(await found('country=FR&price=2..')).toEqual(between(2, Number.POSITIVE_INFINITY))
    expect(await found('country=FR&price=..-1')).toEqual(between(Number.NEGATIVE_INFINITY, -1))
    expect(await found('country=FR&price=-0')).toEqual(['p4'])
    expect(await found('country=FR&price=5..3')).toEqual([])
  })
})
