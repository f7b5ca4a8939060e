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
  for (const [index, result] of besideNeighbours(answer).entries()) {
    const text = naughty[index] ?? ''
    expect(result.status, text).toBe(422)
    namesPlace(result, `/operations/${2 * index}/body/${token(text)}`, text)
  }
})

it('as members of items that take any', async () => {
  const operations = naughty.map((text, index) => ({
    method: 'PUT',
    path: `/things/name-${index}`,
    body: { [text]: { [text]: index }, list: [{ [text]: null }] },
  }))
  const patches = naughty.map((text, index) => ({
    method: 'PATCH',
    path: `/things/name-${index}`,
    body: { [text]: { more: [text] } },
  }))
  expect((await service.call(batchRequest(operations))).status).toBe(207)
  const answer = await service.call(batchRequest(patches, represented))
  const stored = await storedTexts(service.tables)
  for (const [index, result] of resultsOf(answer).entries()) {
    const text = naughty[index] ?? ''
    const wanted = { [text]: { [text]: index, more: [text] }, list: [{ [text]: null }] }
    expect(result.body, text).toEqual({ id: `name-${index}`, ...wanted })
    expect(JSON.parse(stored.get(keyOf('things', `name-${index}`)) ?? ''), text).toEqual(wanted)
  }
})

it('all of them as members of one item', async () => {
  const body = Object.fromEntries(naughty.map((text, index) => [text, index]))
  const written = await service.call(jsonRequest('PUT', '/v1/things/all', body))
  expect(bodyOf(written)).toEqual({ id: 'all', ...body })
  const map = await service.call(jsonRequest('PUT', '/v1/maps/all', { entries: body }))
  expect(bodyOf(map)).toEqual({ id: 'all', entries: body })
  expect(Object.keys(bodyOf(map).entries).toSorted()).toEqual(naughty.toSorted())
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
