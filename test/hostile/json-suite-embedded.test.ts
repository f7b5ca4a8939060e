import { beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../functions/model/limits.ts'
import { type Answer, bodyOf } from '../support/answer.ts'
import { scan } from '../support/tables.ts'
import { canBeKept, depthOf, hasStorableNames, meaningOf } from './meaning.ts'
import { at, readTree, type Tree, treeOf } from './reader.ts'
import { type HostileService, hostileService, keyOf, spliced, storedTexts } from './service.ts'
import { type Case, refusalOf, suite } from './suite.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** A place in an operation where any JSON text can be put. */
interface Place {
  readonly name: string
  readonly collection: 'things' | 'cities' | 'orders'
  readonly before: string
  readonly after: string
  /** What becomes of a value that can be kept. */
  readonly statusOf: (tree: Tree) => 201 | 422
}

const ifStorable = (tree: Tree) => (hasStorableNames(tree) ? 201 : 422)
const ifText = (tree: Tree) => (tree.kind === 'string' ? 201 : 422)
const cityMembers = '"name":"Ville","country":"FR","population":1'
const orderMembers =
  '"customer":{"name":"Ada","email":"ada@example.org"},"lines":[{"sku":"a","quantity":1,"unitPrice":2}]'

const places: readonly Place[] = [
  {
    name: 'the body itself',
    collection: 'things',
    before: '',
    after: '',
    statusOf: (tree) => (tree.kind === 'object' && !at(tree, 'id') && hasStorableNames(tree) ? 201 : 422),
  },
  { name: 'any member', collection: 'things', before: '{"value":', after: '}', statusOf: ifStorable },
  {
    name: 'a member deep inside',
    collection: 'things',
    before: '{"a":[0,{"b":',
    after: '},{" ":1}]}',
    statusOf: ifStorable,
  },
  {
    name: 'altName of a city',
    collection: 'cities',
    before: `{${cityMembers},"altName":`,
    after: '}',
    statusOf: ifText,
  },
  {
    name: 'a member that a city does not have',
    collection: 'cities',
    before: `{${cityMembers},"mayor":`,
    after: '}',
    statusOf: () => 422,
  },
  {
    name: 'note of an order',
    collection: 'orders',
    before: `{${orderMembers},"note":`,
    after: '}',
    statusOf: ifText,
  },
]

const isReadable = (text: string): boolean => {
  const tree = readTree(text)
  return tree !== undefined && depthOf(tree) <= limits.maxDepth
}

let numbers = 0
const nextId = (): string => String(++numbers)

const good = (id: string): string => `{"method":"PUT","path":"/cities/${id}","body":{${cityMembers}}}`

const opening = ({ collection, before }: Place, id: string): string => {
  const target = collection === 'orders' ? '"POST","path":"/orders"' : `"PUT","path":"/${collection}/${id}"`
  return `{"method":${target},"body":${before}`
}

const send = (body: Uint8Array): Promise<Answer> =>
  service.call({ method: 'POST', path: '/v1/batches', headers: { 'content-type': 'application/json' }, body })

describe.each(places)('as $name', (place) => {
  const around = (value: string) => `{"operations":[${opening(place, '1')}${value}${place.after}}]}`
  const broken = suite.filter(({ text }) => text === undefined || !isReadable(around(text)))
  const sound = suite.filter((one) => !broken.includes(one))

  it('a text that is not JSON refuses the request, and nothing is written', async () => {
    expect(broken.length).toBeGreaterThan(180)
    const before = await scan(service.tables.client, service.tables.items)
    for (const { name, bytes, text } of broken) {
      const [first, second] = [good(nextId()), good(nextId())]
      const operation = [opening(place, nextId()), bytes, place.after]
      const answer = await send(spliced('{"operations":[', first, ',', ...operation, '},', second, ']}'))
      const wanted = refusalOf(text === undefined ? text : around(text))
      expect([answer.status, bodyOf(answer).type], name).toEqual(wanted)
    }
    expect(await scan(service.tables.client, service.tables.items)).toEqual(before)
  })

  it('a JSON text is stored as it was sent or refused alone, and its neighbours are as ever', async () => {
    const sent = sound.map((one) => ({ one, id: nextId(), neighbour: nextId() }))
    const operations = sent.flatMap(({ one, id, neighbour }) => [
      spliced(opening(place, id), one.bytes, place.after, '}'),
      spliced(good(neighbour)),
    ])
    const list = operations.flatMap((operation, index) => (index === 0 ? [operation] : [',', operation]))
    const answer = await send(spliced('{"operations":[', ...list, ']}'))
    expect(answer.status).toBe(207)
    const { results } = bodyOf(answer)
    const stored = await storedTexts(service.tables)
    for (const [index, { one, id, neighbour }] of sent.entries()) {
      const [result, next] = [results[2 * index], results[2 * index + 1]]
      expect(result.status, one.name).toBe(wantedStatus(place, one))
      expect(next, one.name).toMatchObject({ status: 201, location: `/v1/cities/${neighbour}` })
      expect(stored.get(keyOf('cities', neighbour)), one.name).toBe(
        '{"country":"FR","name":"Ville","population":1}',
      )
      const itemId = result.location?.split('/').at(-1) ?? id
      if (result.status >= 400) {
        expect(result.error.errors[0].pointer, one.name).toMatch(`/operations/${2 * index}/body`)
        expect(stored.has(keyOf(place.collection, itemId)), one.name).toBe(false)
      } else {
        const wanted = meaningOf(treeOf(`${place.before}${one.text}${place.after}`))
        expect(meaningOf(treeOf(stored.get(keyOf(place.collection, itemId)) ?? '')), one.name).toBe(wanted)
        const read = await service.call({ method: 'GET', path: `/v1/${place.collection}/${itemId}` })
        expect(meaningOf(withoutId(treeOf(read.text), itemId)), one.name).toBe(wanted)
      }
    }
  })
})

const wantedStatus = ({ statusOf }: Place, { text = '' }: Case): number => {
  const tree = treeOf(text)
  return canBeKept(tree) ? statusOf(tree) : 400
}

const withoutId = (tree: Tree, id: string): Tree => {
  if (tree.kind !== 'object') return tree
  expect(at(tree, 'id')).toEqual({ kind: 'string', value: id })
  return { kind: 'object', members: tree.members.filter(([name]) => name !== 'id') }
}

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
