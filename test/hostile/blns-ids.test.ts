import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import {
  besideNeighbours,
  encoded,
  isId,
  namesPlace,
  naughty,
  notEchoed,
  resultsOf,
  segment,
  withNeighbours,
} from './naughty.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const ids = naughty.filter(isId)

const storedIds = async (collection: string): Promise<readonly string[]> => {
  const prefix = keyOf(collection, '')
  const keys = [...(await storedTexts(service.tables)).keys()]
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
}

describe('ids in a batch', () => {
  it('in paths', async () => {
    const operations = naughty.map((text) => ({
      method: 'PUT',
      path: `/things/${encoded(text)}`,
      body: { text },
    }))
    const answer = await service.call(batchRequest(withNeighbours(operations)))
    for (const [index, result] of besideNeighbours(answer, operations).entries()) {
      const text = naughty[index] ?? ''
      expect(result.status, text).toBe(isId(text) ? 201 : 400)
      if (isId(text)) expect(result.location, text).toBe(`/v1/things/${encoded(text)}`)
      else namesPlace(result, `/operations/${2 * index}/path`, text)
      notEchoed(result.error, text)
    }
    expect((await storedIds('things')).toSorted()).toEqual(ids.toSorted())
  })

  it('in bodies', async () => {
    const operations = naughty.map((text) => ({
      method: 'POST',
      path: '/maps',
      body: { id: text, entries: { text } },
    }))
    const answer = await service.call(batchRequest(withNeighbours(operations)))
    for (const [index, result] of besideNeighbours(answer, operations).entries()) {
      const text = naughty[index] ?? ''
      expect(result.status, text).toBe(isId(text) ? 201 : 422)
      if (!isId(text)) namesPlace(result, `/operations/${2 * index}/body/id`, text)
      notEchoed(result.error, text)
    }
    expect((await storedIds('maps')).toSorted()).toEqual(ids.toSorted())
  })

  it('in bodies of a collection with its own rule', async () => {
    const neighbours = new Set([...naughty.keys()].map(String))
    const city = { name: 'Ville', country: 'FR', population: 1 }
    const answer = await service.call(
      jsonRequest(
        'POST',
        '/v1/cities',
        naughty.map((id) => ({ id, ...city })),
      ),
    )
    expect(resultsOf(answer)).toHaveLength(naughty.length)
    for (const [index, result] of resultsOf(answer).entries()) {
      const text = naughty[index] ?? ''
      const isNumber = /^[0-9]{1,12}$/.test(text)
      expect(result.status, text).toBe(isNumber ? (neighbours.has(text) ? 409 : 201) : 422)
      if (!isNumber) namesPlace(result, `/${index}/id`, text)
      notEchoed(result.error, text)
    }
  })
})

describe('ids in a query', () => {
  const query = naughty.map(encoded).join()
  const asked = naughty.filter((text) => text !== '')

  it('read what is there, and say of each other one that it cannot be', async () => {
    const answer = await service.call({ method: 'GET', path: `/v1/things?id=${query}` })
    expect(answer.status).toBe(207)
    // Of what cannot be an id there is no item.
    expect(bodyOf(answer).missing_ids).toEqual(asked.filter((text) => !isId(text)))
    for (const [index, result] of resultsOf(answer).entries()) {
      const id = asked[index] ?? ''
      expect([result.id, result.status], id).toEqual([id, isId(id) ? 200 : 400])
      if (isId(id)) expect(result.body).toEqual({ id, text: id })
      notEchoed(result.error, id)
    }
  })

  it('delete what is there', async () => {
    const answer = await service.call({ method: 'DELETE', path: `/v1/maps?id=${query}` })
    expect(answer.status).toBe(207)
    const statuses = resultsOf(answer).map(({ id, status }) => [id, status])
    expect(statuses).toEqual(asked.map((id) => [id, isId(id) ? 204 : 400]))
    expect(await storedIds('maps')).toEqual([])
  })
})

describe('ids in the path of a single request', () => {
  const patch = { 'content-type': 'application/merge-patch+json' }
  const requests = {
    GET: (path: string) => ({ method: 'GET', path }),
    PUT: (path: string) => jsonRequest('PUT', path, { again: true }),
    PATCH: (path: string) => jsonRequest('PATCH', path, { patched: 1 }, patch),
    DELETE: (path: string) => ({ method: 'DELETE', path }),
  } as const
  const success = { GET: 200, PUT: 200, PATCH: 200, DELETE: 204 } as const

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'] as const)('%s', async (method) => {
    for (const text of naughty) {
      const answer = await service.call(requests[method](`/v1/things/${segment(text)}`))
      if (text === '') {
        expect(answer.status).toBe(404)
        continue
      }
      expect(answer.status, text).toBe(isId(text) ? success[method] : 400)
      if (!isId(text)) {
        expect(bodyOf(answer).detail, text).toMatch(/\bid\b/)
        notEchoed(answer.text, text)
      } else if (method === 'GET') expect(bodyOf(answer)).toEqual({ id: text, text })
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
