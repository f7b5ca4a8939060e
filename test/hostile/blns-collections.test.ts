import { beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { scan } from '../support/tables.ts'
import { besideNeighbours, encoded, naughty, notEchoed, segment, withNeighbours } from './naughty.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

it('collections that do not exist are not found, operation by operation', async () => {
  const operations = naughty.map((text, index) =>
    index % 2 === 0
      ? { method: 'POST', path: `/${encoded(text)}`, body: { id: '1' } }
      : { method: 'DELETE', path: `/${encoded(text)}/1` },
  )
  const answer = await service.call(batchRequest(withNeighbours(operations)))
  const isPath = (path: string) => path.length <= 1024
  for (const [index, result] of besideNeighbours(answer, operations).entries()) {
    const text = naughty[index] ?? ''
    expect(result.status, text).toBe(text !== '' && isPath(operations[index]?.path ?? '') ? 404 : 400)
    notEchoed(result.error, text)
  }
  expect(await scan(service.tables.client, service.tables.items)).toHaveLength(naughty.length)
})

it('nor by single requests', async () => {
  for (const text of naughty.filter((candidate) => candidate !== '')) {
    const path = `/v1/${segment(text)}`
    const answers = [
      await service.call({ method: 'GET', path: `${path}?id=1` }),
      await service.call({ method: 'GET', path: `${path}/1` }),
      await service.call({ method: 'DELETE', path: `${path}?id=1,2` }),
      await service.call({ method: 'DELETE', path: `${path}/1` }),
      await service.call(jsonRequest('POST', path, { id: '1' })),
      await service.call(jsonRequest('POST', path, [{ id: '1' }])),
      await service.call(jsonRequest('PUT', `${path}/1`, {})),
    ]
    for (const answer of answers) {
      expect([answer.status, bodyOf(answer).type], text).toEqual([404, '/problems/not-found'])
      notEchoed(answer.text, text)
    }
  }
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
