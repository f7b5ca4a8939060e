import { beforeAll, describe, expect, it } from 'vitest'
import { resultsOf } from './naughty.ts'
import { malformed, senderTo, told } from './send.ts'
import { type HostileService, hostileService, spliced, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const send = senderTo(() => service)

const envelope = [400, '/problems/malformed-request'] as const
const invalid = [422, '/problems/validation-failed'] as const
const empty = [400, '/problems/empty-batch'] as const

const scalars = ['null', '1', '-0.5', 'true', 'false', '"text"', '""']

describe('bodies that are no object', () => {
  it('are no batch', async () => {
    for (const body of [...scalars, '[]', '[[]]', '{}', '[{"operations":[]}]', '{"operations":{}}']) {
      expect(told(await send('POST', '/v1/batches', body)), body).toEqual(envelope)
    }
    expect(told(await send('POST', '/v1/batches', '{"operations":[]}'))).toEqual(empty)
  })

  it('are no item', async () => {
    for (const body of [...scalars, '[]', '[1]']) {
      expect(told(await send('PUT', '/v1/things/1', body)), body).toEqual(invalid)
      const patched = await send('PATCH', '/v1/things/1', body, 'patch')
      expect(told(patched), body).toEqual(invalid)
    }
    for (const body of scalars) expect(told(await send('POST', '/v1/things', body)), body).toEqual(invalid)
  })

  it('are no list of items', async () => {
    for (const method of ['PUT', 'PATCH']) {
      for (const body of [...scalars, '{}']) {
        expect(told(await send(method, '/v1/things', body)), `${method} ${body}`).toEqual(envelope)
      }
    }
    for (const method of ['POST', 'PUT', 'PATCH']) {
      expect(told(await send(method, '/v1/things', '[]')), method).toEqual(empty)
    }
  })

  it('are elements that fail alone', async () => {
    for (const method of ['POST', 'PUT', 'PATCH']) {
      const good = `{"id":"good-${method}","v":1}`
      const list = `[${[good, ...scalars, '[]', '[{}]'].join()}]`
      const results = resultsOf(await send(method, '/v1/things', list))
      expect(results[0]?.status, method).toBe(method === 'PATCH' ? 404 : 201)
      for (const { status, index, error } of results.slice(1)) {
        expect([status, error?.errors?.[0]?.pointer], method).toEqual([
          422,
          expect.stringMatching(`^/${index}`),
        ])
      }
    }
  })
})

it('bodies that are not there', async () => {
  for (const body of [undefined, '', ' ', '\n\t\r\n', new Uint8Array()]) {
    expect(told(await send('POST', '/v1/batches', body))).toEqual(malformed)
    expect(told(await send('POST', '/v1/things', body))).toEqual(malformed)
    expect(told(await send('PUT', '/v1/things/1', body))).toEqual(malformed)
    expect(told(await send('PATCH', '/v1/things/1', body, 'patch'))).toEqual(malformed)
    expect(told(await send('POST', '/v1/things', body, 'ndjson'))).toEqual(empty)
    expect((await send('POST', '/v1/cities', body, 'csv')).status).toBe(400)
  }
})

it('a byte order mark means the same, however the gateway hands the body over', async () => {
  const body = '{"operations":[{"method":"PUT","path":"/things/marked","body":{"v":1}}]}'
  const mark = '\ufeff'
  const asText = await send('POST', '/v1/batches', mark + body)
  const asBytes = await send('POST', '/v1/batches', spliced(mark, body))
  expect(asText.status).toBe(asBytes.status)
  // Two marks are one too many, and inside a text it is a character like any other.
  expect((await send('POST', '/v1/batches', mark + mark + body)).status).toBe(400)
  expect((await send('POST', '/v1/batches', `{${mark}}`)).status).toBe(400)
  await send('PUT', '/v1/things/inside', `{"v":"${mark}"}`)
  expect([...(await storedTexts(service.tables)).values()]).toContain(`{"v":"${mark}"}`)
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
