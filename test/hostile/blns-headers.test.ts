import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { besideNeighbours, encoded, namesPlace, naughty, notEchoed, withNeighbours } from './naughty.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService
const city = { name: 'Ville', country: 'FR', population: 1 }

/** Not in the list itself: what RFC 9110 takes, and names that every JavaScript object has. */
const texts = [
  ...naughty,
  ...['*', '"1"', 'W/"1"', '"1", "2"', ' "1" , W/"x"', '""', '"é"', '*, "1"', '1', '"1', '"a" "b"', '"\n"'],
  ...['constructor', '__proto__', 'toString', 'valueOf=1', 'constructor=x', '__proto__=x', 'hasOwnProperty'],
]

/** RFC 9110, 13.1.1: `*`, or a list of entity tags. */
const isCondition = (text: string): boolean => {
  const tag = /(?:W\/)?"[\u0021\u0023-\u007e\u0080-\u00ff]*"/.source
  return new RegExp(`^[ \t]*(?:\\*|${tag}(?:[ \t]*,[ \t]*${tag})*)[ \t]*$`).test(text)
}

/** Whether it names version 1, in strong comparison. */
const matchesFirst = (text: string): boolean => text.trim() === '*' || /(^|[, ])"1"/.test(text)

beforeAll(async () => {
  service = await hostileService()
  const made = texts.map((_, index) => ({ method: 'PUT', path: `/things/${index}`, body: { made: index } }))
  await service.call(batchRequest(made))
})

describe('as conditions', () => {
  it('of operations', async () => {
    const operations = texts.map((ifMatch, index) => ({
      method: 'PUT',
      path: `/things/${index}`,
      body: { made: -1 },
      ifMatch,
    }))
    const results = besideNeighbours(await service.call(batchRequest(withNeighbours(operations))), operations)
    for (const [index, result] of results.entries()) {
      const text = texts[index] ?? ''
      const met = matchesFirst(text) ? 200 : 412
      expect(result.status, text).toBe(isCondition(text) ? met : 400)
      if (result.status === 400) namesPlace(result, `/operations/${2 * index}/ifMatch`, text)
      notEchoed(result, text)
    }
  })

  it('of reads', async () => {
    const operations = texts.map((ifNoneMatch) => ({ method: 'GET', path: '/cities/0', ifNoneMatch }))
    const results = besideNeighbours(await service.call(batchRequest(withNeighbours(operations))), operations)
    for (const [index, result] of results.entries()) {
      const text = texts[index] ?? ''
      if (!isCondition(text)) namesPlace(result, `/operations/${2 * index}/ifNoneMatch`, text)
      else expect([200, 304], text).toContain(result.status)
    }
  })

  it('of single requests', async () => {
    for (const [index, text] of texts.entries()) {
      const path = `/v1/things/single-${index}`
      const answer = await service.call(jsonRequest('PUT', path, { made: index }, { 'if-match': text }))
      expect(answer.status, text).toBe(isCondition(text) ? 412 : 400)
      expect(bodyOf(answer).detail, text).toMatch(isCondition(text) ? /\w/ : /if-?match/i)
      notEchoed(answer.text, text)
    }
  })
})

it.each(['prefer', 'accept', 'x-forwarded-for'])('as the header %s they break nothing', async (name) => {
  for (const text of texts) {
    const answer = await service.call({ method: 'GET', path: '/v1', headers: { [name]: text } })
    expect(name === 'accept' ? [200, 406] : [200], `${name}: ${text}`).toContain(answer.status)
    expect(answer.headers['preference-applied'] ?? '', text).not.toMatch(/constructor|proto/)
    notEchoed([answer.text, answer.headers], text)
  }
})

it.each(['content-type', 'content-encoding'])('as the header %s they are refused', async (name) => {
  for (const text of texts) {
    const headers = { 'content-type': 'application/json', [name]: text }
    const answer = await service.call({ method: 'POST', path: '/v1/batches', headers, body: '{}' })
    expect([answer.status, bodyOf(answer).type], text).toEqual([415, '/problems/unsupported-media-type'])
    notEchoed(answer.text, text)
  }
})

describe('as query parameters', () => {
  const batch = (query: string) => ({
    ...batchRequest([{ method: 'PUT', path: '/cities/77', body: { ...city, population: -1 } }]),
    path: `/v1/batches?${query}`,
  })

  it('values of validateOnly are true, false or refused', async () => {
    for (const text of texts) {
      const answer = await service.call(batch(`validateOnly=${encoded(text)}`))
      // An empty value is a flag that is set.
      const isFlag = ['true', 'false', ''].includes(text)
      expect(answer.status, text).toBe(isFlag ? 207 : 400)
      if (!isFlag) expect(bodyOf(answer).detail).toContain('validateOnly')
      notEchoed(answer.text, text)
    }
  })

  it('names that nobody knows are refused', async () => {
    for (const text of texts) {
      const answer = await service.call(batch(`${encoded(text)}=${encoded(text)}`))
      expect(answer.status, text).toBe(400)
      notEchoed(answer.text, text)
    }
  })

  it('broken escapes are refused', async () => {
    for (const empty of ['', '&&', '?']) expect((await service.call(batch(empty))).status).toBe(207)
    for (const broken of ['%', '%zz', '%E0%A4', '%ED%A0%80', 'a=%', '=%', '%=1', '=']) {
      expect((await service.call(batch(broken))).status, broken).toBe(400)
      const read = await service.call({ method: 'GET', path: `/v1/things?id=${broken.replaceAll('&', ',')}` })
      expect(read.status, broken).toBeOneOf([207, 400, 404])
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
