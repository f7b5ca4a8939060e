import { beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../functions/model/limits.ts'
import { bodyOf } from '../support/answer.ts'
import { resultsOf } from './naughty.ts'
import { malformed, senderTo, told } from './send.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const send = senderTo(() => service)

const tooDeep = [413, '/problems/payload-too-large'] as const

const million = 1_000_000

describe('a million brackets', () => {
  const bodies = {
    'opening arrays': '['.repeat(million),
    'opening objects': '{"a":'.repeat(million),
    'closing arrays': ']'.repeat(million),
    'balanced arrays': '['.repeat(million) + ']'.repeat(million),
    'balanced objects': `${'{"a":'.repeat(700_000)}0${'}'.repeat(700_000)}`,
    'inside an operation': `{"operations":[{"method":"PUT","path":"/things/1","body":{"a":${'['.repeat(million)}${']'.repeat(million)}}}]}`,
  }

  it.each(Object.entries(bodies))('%s', async (name, body) => {
    const wanted = name.startsWith('closing') ? malformed : tooDeep
    expect(told(await send('POST', '/v1/batches', body)), name).toEqual(wanted)
    expect(told(await send('POST', '/v1/things', body)), name).toEqual(wanted)
    expect(told(await send('PUT', '/v1/things/1', body)), name).toEqual(wanted)
    const asLine = body.length > limits.maxRecordBytes ? 413 : 400
    expect(resultsOf(await send('POST', '/v1/things', body, 'ndjson'))[0]?.status, name).toBe(asLine)
  })

  it('side by side', async () => {
    const flat = Array.from({ length: million / 2 }, () => '[]').join()
    const actual = { status: 413, limit: 'maxOperations', max: 1000, actual: million / 2 }
    expect(bodyOf(await send('POST', '/v1/batches', `{"operations":[${flat}]}`))).toMatchObject(actual)
    expect(bodyOf(await send('POST', '/v1/things', `[${flat}]`))).toMatchObject(actual)
  })
})

describe('the size of a body', () => {
  const operation = '{"method":"PUT","path":"/things/sized","body":{"v":1}}'
  const padded = (bytes: number) => `{"operations":[${operation}]}`.padEnd(bytes)

  it('may be the limit, and not a byte more', async () => {
    expect((await send('POST', '/v1/batches', padded(limits.maxBodyBytes))).status).toBe(207)
    for (const body of [padded(limits.maxBodyBytes + 1), Buffer.from(padded(limits.maxBodyBytes + 1))]) {
      const answer = await send('POST', '/v1/batches', body)
      expect(bodyOf(answer)).toMatchObject({
        type: '/problems/payload-too-large',
        status: 413,
        limit: 'maxBodyBytes',
        max: 5_242_880,
        actual: 5_242_881,
      })
    }
  })

  it('is counted in bytes, not in characters', async () => {
    const around = [
      '{"operations":[{"method":"PUT","path":"/things/1","body":{"v":"',
      `"}},${operation}]}`,
    ] as const
    const room = limits.maxBodyBytes - around.join('').length
    const body = around.join('é'.repeat(Math.floor(room / 2)) + (room % 2 === 0 ? '' : 'e'))
    expect(resultsOf(await send('POST', '/v1/batches', body)).map(({ status }) => status)).toEqual([413, 200])
    expect((await send('POST', '/v1/batches', `${body} `)).status).toBe(413)
  })

  it('is looked at before anything in it', async () => {
    const answer = await send('POST', '/v1/batches', '['.repeat(limits.maxBodyBytes + 1))
    expect(answer.status).toBe(413)
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
