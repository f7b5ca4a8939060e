import { beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { besideNeighbours, namesPlace, naughty, resultsOf, token, withNeighbours } from './naughty.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const represented = { prefer: 'return=representation' }
const city = { name: 'Ville', country: 'FR', population: 1 }

it('as members that a city does not have', async () => {
  const operations = naughty.map((text, index) => ({
    method: 'PUT',
    path: `/cities/4000${index}`,
    body: { ...city, [text]: text },
  }))
  const answer = await service.call(batchRequest(withNeighbours(operations)))
  for (const [index, result] of besideNeighbours(answer, operations).entries()) {
    const text = naughty[index] ?? ''
    expect(result.status, text).toBe(422)
    namesPlace(result, `/operations/${2 * index}/body/${token(text)}`, text)
  }
})

/** DynamoDB has no member without a name. */
const named = naughty.filter((text) => text !== '')

it('the empty one is refused at its place, at any depth, alone', async () => {
  const bodies = { '/': { '': 1 }, '/a/': { a: { '': {} } }, '/list/1/': { list: [1, { '': null }] } }
  const operations = Object.values(bodies).map((body, index) => ({
    method: 'PUT',
    path: `/things/e${index}`,
    body,
  }))
  const answer = await service.call(batchRequest(withNeighbours(operations)))
  for (const [index, result] of besideNeighbours(answer, operations).entries()) {
    const pointer = `/operations/${2 * index}/body${Object.keys(bodies)[index]}`
    expect(result).toMatchObject({
      status: 422,
      error: { errors: [{ pointer, detail: 'A name has 1 to 65535 bytes.' }] },
    })
  }
  const patch = [
    { method: 'PUT', path: '/things/e', body: {} },
    { method: 'PATCH', path: '/things/e', body: { '': 1 } },
  ]
  expect(resultsOf(await service.call(batchRequest(patch))).map(({ status }) => status)).toEqual([201, 422])
  expect([...(await storedTexts(service.tables)).keys()].filter((key) => /#e\d/.test(key))).toEqual([])
})

it('as members of items that take any', async () => {
  const operations = named.map((text, index) => ({
    method: 'PUT',
    path: `/things/name-${index}`,
    body: { [text]: { [text]: index }, list: [{ [text]: null }] },
  }))
  const patches = named.map((text, index) => ({
    method: 'PATCH',
    path: `/things/name-${index}`,
    body: { [text]: { more: [text] } },
  }))
  expect((await service.call(batchRequest(operations))).status).toBe(207)
  const answer = await service.call(batchRequest(patches, represented))
  const stored = await storedTexts(service.tables)
  for (const [index, result] of resultsOf(answer).entries()) {
    const text = named[index] ?? ''
    const wanted = { [text]: { [text]: index, more: [text] }, list: [{ [text]: null }] }
    expect(result.body, text).toEqual({ id: `name-${index}`, ...wanted })
    expect(JSON.parse(stored.get(keyOf('things', `name-${index}`)) ?? ''), text).toEqual(wanted)
  }
})

it('all of them as members of one item', async () => {
  const body = Object.fromEntries(named.map((text, index) => [text, index]))
  const written = await service.call(jsonRequest('PUT', '/v1/things/all', body))
  expect(bodyOf(written)).toEqual({ id: 'all', ...body })
  const map = await service.call(jsonRequest('PUT', '/v1/maps/all', { entries: body }))
  expect(bodyOf(map)).toEqual({ id: 'all', entries: body })
  expect(Object.keys(bodyOf(map).entries).toSorted()).toEqual(named.toSorted())
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
