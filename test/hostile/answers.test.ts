import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { resultsOf } from './naughty.ts'
import { type HostileService, hostileService, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** Lambda refuses to hand over more, and the gateway then answers 500 for work that was done. */
const lambdaBytes = 6_291_556

const fits = ({ status: statusCode, headers, text: body }: Answer): void => {
  const payload = JSON.stringify({ statusCode, headers, body })
  expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(lambdaBytes)
}

/** Characters that grow on their way: in a pointer, in JSON, and in JSON inside of JSON. */
const growing = { tildes: '~', quotes: '"', controls: '\u0001' }
const bodyBytes = 5_000_000
const nameOf = (character: string): string =>
  character.repeat(Math.floor(bodyBytes / (JSON.stringify(character).length - 2)))

describe.each(Object.entries(growing))('a name of %s, as long as a body can be', (_, character) => {
  const city = { name: 'Ville', country: 'FR', population: 1 }
  const name = nameOf(character)

  it('is refused within what can be answered', async () => {
    const single = await service.call(jsonRequest('PUT', '/v1/cities/1', { ...city, [name]: 1 }))
    expect(single.status).toBe(422)
    fits(single)
    const operation = { method: 'PUT', path: '/cities/1', body: { ...city, [name]: 1 } }
    const batch = await service.call(batchRequest([operation, { ...operation, body: city }]))
    expect(resultsOf(batch).map(({ status }) => status)).toEqual([
      422,
      200 + Number(batch.text.includes('201')),
    ])
    fits(batch)
    const strict = await service.call(batchRequest([operation], { prefer: 'handling=strict' }))
    expect(strict.status).toBe(422)
    fits(strict)
  })
})

it('a thousand operations with fifty faults each', async () => {
  const body = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`unknown-${index}`, 1]))
  const operations = Array.from({ length: 1000 }, (_, index) => ({
    method: 'PUT',
    path: `/cities/${index}`,
    body,
  }))
  const lenient = await service.call(batchRequest(operations))
  expect(bodyOf(lenient).summary).toMatchObject({ total: 1000, failed: 1000 })
  fits(lenient)
  const strict = await service.call(batchRequest(operations, { prefer: 'handling=strict' }))
  expect([strict.status, bodyOf(strict).type]).toEqual([422, '/problems/invalid-batch'])
  fits(strict)
})

it('dependencies on labels that grow', async () => {
  // Ten characters of two bytes each, which are four once more inside of JSON.
  const label = (index: number) =>
    Array.from({ length: 10 }, (_, bit) => ((index >> bit) & 1 ? '"' : '\\')).join('')
  const causes = Array.from({ length: 350 }, (_, index) => ({
    id: label(index),
    method: 'DELETE',
    path: `/things/${index}`,
  }))
  const dependants = Array.from({ length: 600 }, (_, index) => ({
    id: label(350 + index),
    method: 'GET',
    path: `/things/x${index}`,
    dependsOn: causes.map(({ id }) => id),
  }))
  const answer = await service.call(batchRequest([...causes, ...dependants]))
  const results = resultsOf(answer)
  expect(results.map(({ status }) => status).join()).toBe(
    [...causes.map(() => 404), ...dependants.map(() => 424)].join(),
  )
  expect(results.map(({ id }) => id)).toEqual([...causes, ...dependants].map(({ id }) => id))
  fits(answer)
})

it('items that grow, read all at once', async () => {
  const text = '"\\'.repeat(60_000)
  const operations = Array.from({ length: 14 }, (_, index) => ({
    method: 'PUT',
    path: `/things/${index}`,
    body: { text },
  }))
  const written = await service.call(batchRequest(operations, { prefer: 'return=representation' }))
  expect(bodyOf(written)).toMatchObject({ truncated: true, summary: { success: 14 } })
  fits(written)
  const ids = operations.map((_, index) => index).join()
  for (const prefer of ['handling=strict', 'handling=lenient', '']) {
    const read = await service.call({ method: 'GET', path: `/v1/things?id=${ids}`, headers: { prefer } })
    expect([read.status, bodyOf(read).truncated]).toEqual([200, true])
    fits(read)
  }
})

it('and nothing else was written, and nothing failed inside', async () => {
  const cities = [...(await storedTexts(service.tables)).keys()].filter((key) => key.includes('cities'))
  expect(cities).toEqual(['shared#cities#1'])
  expect(service.failures).toEqual([])
})
