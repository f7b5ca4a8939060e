import { beforeAll, expect, it } from 'vitest'
import { batchRequest } from '../support/answer.ts'
import {
  besideNeighbours,
  namesPlace,
  naughty,
  notEchoed,
  type Result,
  resultsOf,
  withNeighbours,
} from './naughty.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const represented = { prefer: 'return=representation' }
const city = { name: 'Ville', country: 'FR', population: 1 }
const customer = { name: 'Ada', email: 'ada@example.org' }
const lines = [{ sku: 'a', quantity: 1, unitPrice: 2 }]
const isShort = (text: string): boolean => text !== '' && [...text].length <= 200

interface Place {
  readonly name: string
  /** Carries the text. */
  readonly operation: (text: string, index: number) => Operation
  /** Where in its body. */
  readonly member: string
  /** Whether the text belongs there. */
  readonly fits: (text: string) => boolean
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly body: object
}

const places: readonly Place[] = [
  {
    name: 'a name',
    operation: (text: string, index: number) => ({
      method: 'PUT',
      path: `/cities/1000${index}`,
      body: { ...city, name: text },
    }),
    member: 'name',
    fits: isShort,
  },
  {
    name: 'an altName',
    operation: (text: string, index: number) => ({
      method: 'POST',
      path: '/cities',
      body: { ...city, id: `2000${index}`, altName: text },
    }),
    member: 'altName',
    fits: () => true,
  },
  {
    name: 'a country',
    operation: (text: string, index: number) => ({
      method: 'PUT',
      path: `/cities/3000${index}`,
      body: { ...city, country: text },
    }),
    member: 'country',
    fits: () => false,
  },
  {
    name: 'a note',
    operation: (text: string) => ({ method: 'POST', path: '/orders', body: { customer, lines, note: text } }),
    member: 'note',
    fits: () => true,
  },
  {
    name: "a customer's name",
    operation: (text: string) => ({
      method: 'POST',
      path: '/orders',
      body: { customer: { ...customer, name: text }, lines },
    }),
    member: 'customer/name',
    fits: isShort,
  },
  {
    name: 'anything',
    operation: (text: string, index: number) => ({
      method: 'PUT',
      path: `/things/${index}`,
      body: { text, nested: [{ text }, [text]] },
    }),
    member: 'text',
    fits: () => true,
  },
]

it.each(places)('as $name, unchanged or refused where it stands', async ({ operation, member, fits }) => {
  const operations = naughty.map(operation)
  const answer = await service.call(batchRequest(withNeighbours(operations), represented))
  const results = besideNeighbours(answer, operations)
  const stored = await storedTexts(service.tables)
  const read = await readAll(results)
  for (const [index, result] of results.entries()) {
    const text = naughty[index] ?? ''
    expect(result.status, text).toBe(fits(text) ? 201 : 422)
    if (!fits(text)) {
      namesPlace(result, `/operations/${2 * index}/body/${member}`, text)
      notEchoed(result.error, text)
      continue
    }
    const { id: _, ...sent } = { id: '', ...operations[index]?.body }
    const [, , collection = '', id = ''] = (result.location ?? '').split('/')
    expect(result.body, text).toEqual({ id, ...sent })
    expect(read.get(result.location ?? ''), text).toEqual({ id, ...sent })
    expect(JSON.parse(stored.get(keyOf(collection, id)) ?? ''), text).toEqual(sent)
  }
})

/** The items that were made, read in one more batch, by their location. */
const readAll = async (results: readonly Result[]): Promise<ReadonlyMap<string, unknown>> => {
  const locations = results.flatMap(({ location = [] }) => location)
  if (locations.length === 0) return new Map()
  const reads = locations.map((location) => ({ method: 'GET', path: location.slice('/v1'.length) }))
  const bodies = resultsOf(await service.call(batchRequest(reads))).map(({ body }) => body)
  return new Map(locations.map((location, index) => [location, bodies[index]]))
}

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
