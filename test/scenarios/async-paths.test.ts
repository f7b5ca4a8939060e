import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { failing } from './given.ts'
import { accepted, asynchronous, read } from './later.ts'

describe.each(distances)('5 paths and methods, $name', ({ call, stop }) => {
  afterAll(stop)
  let any: Promise<string> | undefined
  const anyBatch = () => {
    any ??= accepted(call, batchRequest([failing()]))
    return any
  }

  it.each([
    ['PUT', '', 'GET, HEAD'],
    ['DELETE', '', 'GET, HEAD'],
    ['PATCH', '', 'GET, HEAD'],
    ['POST', '', 'GET, HEAD'],
    ['DELETE', '/results', 'GET, HEAD'],
    ['POST', '/errors', 'GET, HEAD'],
    ['PUT', '/operations/0', 'GET, HEAD'],
    ['GET', '/cancellation', 'POST'],
    ['DELETE', '/cancellation', 'POST'],
  ])('5 405 %s /v1/batches/{id}%s: Allow says what is allowed', async (method, below, allow) => {
    const id = await anyBatch()
    for (const batch of [id, '0'.repeat(20)]) {
      const answer = await call({ method, path: `/v1/batches/${batch}${below}`, headers: asynchronous })
      expect(answer).toMatchObject({ status: 405, headers: { allow } })
    }
  })

  it.each(['/nothing', '/results/1', '/operations', '/operations/0/1', '/errors/0'])(
    '5 404 for what is no resource of a batch: %s',
    async (below) => {
      const id = await anyBatch()
      expect((await read(call, id, below)).status).toBe(404)
    },
  )

  it.each([
    ['GET', '/v1/imports', 'POST'],
    ['PUT', '/v1/imports', 'POST'],
    ['DELETE', '/v1/imports', 'POST'],
    ['PATCH', '/v1/imports', 'POST'],
  ])('5 405 %s %s', async (method, path, allow) => {
    expect(await call({ method, path })).toMatchObject({ status: 405, headers: { allow } })
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'POST'])('5 404 %s /v1/imports/x', async (method) => {
    expect((await call({ method, path: '/v1/imports/x' })).status).toBe(404)
  })

  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=ten',
    'limit=1.5',
    'limit=1e2',
    'limit=0x10',
    'limit=%201',
    'status=ok',
    'status=FAILED',
    'status=201',
    'cursor=x',
    'cursor=LTE',
    'cursor=MS41',
    `cursor=${Buffer.from('9'.repeat(13)).toString('base64url')}`,
  ])('5.2 400 ?%s', async (query) => {
    const id = await anyBatch()
    const answer = await read(call, id, `/results?${query}`)
    expect(answer.status, answer.text).toBe(400)
    expect(bodyOf(answer).type).toBe('/problems/malformed-request')
    if (!query.startsWith('status')) expect((await read(call, id, `/errors?${query}`)).status).toBe(400)
  })
})
