import { beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
  await service.call(jsonRequest('PUT', '/v1/things/1', { v: 1 }))
})

const list = [{ id: '1', v: 2 }]
const requests = {
  'POST of a list': jsonRequest('POST', '/v1/things', [{ id: '2' }]),
  'PUT of a list': jsonRequest('PUT', '/v1/things', list),
  'PATCH of a list': jsonRequest('PATCH', '/v1/things', list),
  'DELETE by ids': { method: 'DELETE', path: '/v1/things?id=1', headers: {} },
  'a batch': batchRequest([{ method: 'PUT', path: '/things/1', body: { v: 2 } }]),
}

/** RFC 9110, 13.1.1: what a failed condition forbids must not be done. A header cannot say which item it means. */
it.each(Object.entries(requests))(
  '%s is not carried out under a condition that it cannot check',
  async (_, request) => {
    for (const condition of ['"99"', '*', 'nonsense']) {
      const answer = await service.call({
        ...request,
        headers: { ...request.headers, 'if-match': condition },
      })
      expect([answer.status, bodyOf(answer).type], condition).toEqual([400, '/problems/malformed-request'])
      expect(bodyOf(answer).detail).toContain('If-Match')
    }
    expect([...(await storedTexts(service.tables))]).toEqual([[keyOf('things', '1'), '{"v":1}']])
  },
)
