import { expect, it } from 'vitest'
import { json, problem, scripted } from './support/scripted.ts'

const status = (state: string, members: object = {}) => ({
  id: 'b1',
  state,
  summary: { total: 1, success: 0, failed: 0, notAttempted: 0, retryable: 0, replayed: 0, pending: 1 },
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-08T00:00:00.000Z',
  ...members,
})

const done = { outcome: 'succeeded', results: [{ index: 0, id: '0', status: 201 }] }

it('asks no sooner than the service wants to be asked', async () => {
  const running = json(200, status('running'), { 'retry-after': '1' })
  const { client, sent } = scripted([running, json(200, status('completed', done))])
  const started = performance.now()
  const { outcome, results } = await client.wait('b1')
  expect(performance.now() - started).toBeGreaterThan(990)
  expect([outcome, results.length]).toEqual(['succeeded', 1])
  expect(sent.map(({ method, url }) => [method, url])).toEqual([
    ['GET', 'https://service.test/v1/batches/b1'],
    ['GET', 'https://service.test/v1/batches/b1'],
  ])
})

it('has each answer wait for the end, for less than an attempt may take', async () => {
  const running = () => json(200, status('running'), { 'retry-after': '0' })
  const preferred = async (timeout: number) => {
    const { client, sent } = scripted([running(), json(200, status('completed', done))], { timeout })
    await client.wait('b1')
    await client.status('b1').catch(() => undefined)
    return sent.map(({ headers }) => headers.prefer)
  }
  expect((await preferred(35_000)).slice(0, 2)).toEqual(['wait=5', 'wait=5'])
  expect((await preferred(4_000)).slice(0, 2)).toEqual(['wait=2', 'wait=2'])
  // Who asks only for the status has it at once.
  expect(await preferred(1_000)).toEqual([undefined, undefined, undefined])
})

it('hands over under a key, and asks to be answered later', async () => {
  const { client, sent } = scripted([problem(503, 'service-unavailable'), json(202, status('queued'))])
  const job = await client.submit([{ method: 'DELETE', path: '/cities/1' }], {
    idempotencyKey: 'k',
    strict: true,
  })
  expect(job).toMatchObject({ id: 'b1', status: { state: 'queued' } })
  expect(sent.map(({ headers }) => [headers.prefer, headers['idempotency-key']])).toEqual([
    ['respond-async, handling=strict', 'k'],
    ['respond-async, handling=strict', 'k'],
  ])
})

it('pages are followed wherever the service lives', async () => {
  const page = (index: number, next?: string) =>
    json(200, { results: [{ index, id: `${index}`, status: 204 }], next })
  const { client, sent } = scripted([page(0, '/v1/batches/b1/results?limit=1&cursor=x%3D'), page(1)], {
    baseUrl: 'https://service.test/prod',
  })
  const found: number[] = []
  for await (const { index } of client.results('b1', { pageSize: 1, status: 'success' })) found.push(index)
  expect(found).toEqual([0, 1])
  expect(sent.map(({ url }) => url.replace('https://service.test/prod/v1/batches/b1/', ''))).toEqual([
    'results?limit=1&status=success',
    'results?limit=1&cursor=x%3D',
  ])
})
