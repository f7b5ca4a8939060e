import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { besideNeighbours, namesPlace, naughty, notEchoed, resultsOf, withNeighbours } from './naughty.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** 1 to 64 characters, not UTF-16 units. */
const isLabel = (text: string): boolean => text !== '' && [...text].length <= 64
const labels = naughty.filter(isLabel)
const body = { name: 'Ville', country: 'FR', population: 1 }

/** Of the characters that HTTP calls visible. */
const isKey = (text: string): boolean => /^[!-~]{1,255}$/.test(text)

/** What a header may say: a bare word without what would begin another value, or one String of RFC 9651, 3.3.3. */
const isKeyHeader = (text: string): boolean => {
  const inside = /^"(.+)"$/.exec(text)?.[1]
  if (inside === undefined) return isKey(text) && !/[,;"]/.test(text)
  const unescaped = inside.replace(/\\["\\]/g, '')
  return isKey(inside.replace(/\\(["\\])/g, '$1')) && !/["\\]/.test(unescaped)
}

describe('as labels', () => {
  it('they name their results and failures', async () => {
    const operations = labels.map((id, index) =>
      index % 2 === 0
        ? { id, method: 'PUT', path: `/cities/${index}`, body }
        : { id, method: 'DELETE', path: `/cities/9000${index}` },
    )
    const answer = await service.call(batchRequest(operations))
    expect(resultsOf(answer).map(({ id, status }) => [id, status])).toEqual(
      labels.map((id, index) => [id, index % 2 === 0 ? 201 : 404]),
    )
  })

  it('they can be depended on, and are named as the cause', async () => {
    const causes = labels.map((id, index) => ({ id, method: 'DELETE', path: `/cities/8000${index}` }))
    const operations = causes.map(({ id }, index) => ({
      id: `depends-${index}`,
      method: 'PUT',
      path: `/cities/7000${index}`,
      body,
      dependsOn: [id],
    }))
    const { results } = bodyOf(await service.call(batchRequest([...operations, ...causes])))
    for (const [index, id] of labels.entries()) {
      expect(results[index], id).toMatchObject({ status: 424, causedBy: [id] })
    }
  })

  it('those that are none leave their operation its index', async () => {
    const operations = naughty
      .filter((text) => !isLabel(text))
      .map((id, index) => ({ id, method: 'PUT', path: `/cities/6000${index}`, body }))
    const results = besideNeighbours(await service.call(batchRequest(withNeighbours(operations))), operations)
    expect(results.length).toBeGreaterThan(50)
    for (const [at, result] of results.entries()) {
      expect([result.id, result.status]).toEqual([String(2 * at), 400])
      namesPlace(result, `/operations/${2 * at}/id`, `${at}`)
      notEchoed(result, operations[at]?.id ?? '')
    }
  })
})

it('as keys of single operations', async () => {
  const operations = naughty.map((idempotencyKey, index) => ({
    method: 'POST',
    path: '/cities',
    idempotencyKey,
    body: { ...body, id: `5000${index}` },
  }))
  const first = besideNeighbours(await service.call(batchRequest(withNeighbours(operations))), operations)
  const again = besideNeighbours(await service.call(batchRequest(withNeighbours(operations))), operations)
  for (const [index, text] of naughty.entries()) {
    const statuses = [first[index]?.status, again[index]?.status]
    // Without its key the second create would meet the first one's item.
    expect(statuses, text).toEqual(isKey(text) ? [201, 201] : [400, 400])
    if (isKey(text) || first[index] === undefined) continue
    namesPlace(first[index], `/operations/${2 * index}/idempotencyKey`, text)
    notEchoed(first[index], text)
  }
})

describe('as Idempotency-Key', () => {
  const request = (key: string, id: string) =>
    batchRequest([{ method: 'POST', path: '/cities', body: { ...body, id } }], { 'idempotency-key': key })

  it('a bare or quoted key replays, and nothing else is taken for one', async () => {
    for (const [index, text] of naughty.entries()) {
      const id = `4000${index}`
      const first = await service.call(request(text, id))
      // What HTTP has around a value is not its own.
      if (!isKeyHeader(text.trim())) {
        expect([first.status, bodyOf(first).type], text).toEqual([400, '/problems/invalid-idempotency-key'])
        expect(bodyOf(first).detail).toContain('Idempotency-Key')
        notEchoed(first.text, text)
        continue
      }
      const again = await service.call(request(text, id))
      expect(
        resultsOf(first).map(({ status }) => status),
        text,
      ).toEqual([201])
      expect(
        resultsOf(again).map(({ status }) => status),
        text,
      ).toEqual([201])
      expect(again.headers['idempotent-replayed'], text).toBe('true')
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
