import { describe, expect, it } from 'vitest'
import { NoAnswerError, PartialFailureError, RequestError } from '../../client/index.ts'
import {
  allDone,
  batchBody,
  failed,
  json,
  multistatus,
  problem,
  remove,
  scripted,
} from './support/scripted.ts'

const cut = new TypeError('fetch failed', { cause: new Error('read ECONNRESET') })

describe('what is sent', () => {
  it('a batch as the contract has it, under a key of its own', async () => {
    const { client, sent } = scripted([allDone], { auth: 'secret' })
    await client.batch([remove(1), { ...remove(2), id: 'b', dependsOn: ['0'] }])
    await client.batch([remove(1)])
    const [first, second] = sent
    expect(first).toMatchObject({ url: 'https://service.test/v1/batches', method: 'POST' })
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'content-type': 'application/json',
    })
    expect(JSON.parse(first?.body ?? '')).toEqual({
      operations: [remove(1), { ...remove(2), id: 'b', dependsOn: ['0'] }],
    })
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
    expect(second?.headers['idempotency-key']).not.toBe(first?.headers['idempotency-key'])
  })

  it('what the caller prefers', async () => {
    const { client, sent } = scripted([allDone])
    await client.batch([remove(1)], {
      atomic: true,
      strict: true,
      return: 'representation',
      idempotencyKey: 'k',
    })
    await client.batch([remove(1)], { validateOnly: true })
    expect(JSON.parse(sent[0]?.body ?? '').atomic).toBe(true)
    expect(sent[0]?.headers).toMatchObject({
      prefer: 'handling=strict, return=representation',
      'idempotency-key': 'k',
    })
    expect(sent[1]?.url).toBe('https://service.test/v1/batches?validateOnly=true')
    expect(sent[1]?.headers).not.toHaveProperty('idempotency-key')
  })

  it('a new token for each attempt, to a service that lives under a path', async () => {
    let tokens = 0
    const { client, sent } = scripted([cut, allDone], {
      auth: async () => `t${++tokens}`,
      baseUrl: 'https://service.test/prod/',
    })
    await client.batch([remove(1)])
    expect(sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
    expect(sent[0]?.url).toBe('https://service.test/prod/v1/batches')
  })

  it('nothing with a token that no header can carry', async () => {
    const { client, sent } = scripted([allDone], { auth: 'two\nlines' })
    await expect(client.batch([remove(1)])).rejects.toThrow(TypeError)
    expect(sent).toEqual([])
  })

  it('nothing for nothing, which is no success', async () => {
    const { client, sent } = scripted([allDone])
    await expect(client.batch([])).rejects.toThrow(new RangeError('there is no operation to send'))
    expect(sent).toEqual([])
  })
})

describe('what comes back', () => {
  it('a failure is thrown with every result, or returned on demand', async () => {
    const answer = multistatus([{ status: 204 }, failed(404, 'not-found')])
    const { client } = scripted([answer])
    const operations = [remove(1), remove(2)] as const
    const result = await client.batch(operations, { throwOnFailure: false })
    expect(result).toMatchObject({
      outcome: 'partial',
      summary: { total: 2, success: 1, failed: 1, notAttempted: 0, retryable: 0, replayed: 0 },
      batchIds: ['b1'],
      requests: 1,
      retries: 0,
    })
    expect(result.results.map(({ ok, operation }) => [ok, operation.path])).toEqual([
      [true, '/cities/1'],
      [false, '/cities/2'],
    ])
    const thrown = await client.batch(operations).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(PartialFailureError)
    expect(thrown).toMatchObject({ message: '1 of 2 operations failed; 1: 404 not-found', result })
  })

  it.each([
    ['a uniform status', json(404, batchBody([failed(404, 'not-found')])), 404],
    ['a failed atomic batch', problem(409, 'already-exists', batchBody([failed(409, 'x')])), 409],
  ])('%s is a result as well', async (_, answer, status) => {
    const { client, sent } = scripted([answer])
    const { results, outcome } = await client.batch([remove(1)], { throwOnFailure: false })
    expect([outcome, results[0]?.status, sent.length]).toEqual(['failed', status, 1])
  })

  it('a refusal is an error that tells what the service said', async () => {
    const detail = { detail: 'Not JSON.', errors: [{ pointer: '/a', detail: 'Wrong.' }] }
    const { client, sent } = scripted([problem(400, 'malformed-json', detail, { 'x-request-id': 'r1' })])
    const thrown = await client.batch([remove(1)], { idempotencyKey: 'k' }).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(RequestError)
    expect(thrown).toMatchObject({
      status: 400,
      requestId: 'r1',
      attempts: 1,
      idempotencyKey: 'k',
      answered: [],
    })
    expect((thrown as Error).message).toBe('400 malformed-json; Not JSON.; /a: Wrong.')
    expect(sent).toHaveLength(1)
  })

  it.each([401, 403, 404, 409, 413, 415, 422])('%i is not tried again', async (status) => {
    const { client, sent } = scripted([problem(status, 'some-refusal'), allDone])
    await expect(client.batch([remove(1)])).rejects.toThrow(RequestError)
    expect(sent).toHaveLength(1)
  })
})

describe('retries', () => {
  const page = new Response('<h1>Sign in</h1>', { status: 200 })
  const half = new Response('{"summary":{},"results":[{"ind', { status: 207 })
  const halfRefusal = new Response('{"type":"/prob', {
    status: 409,
    headers: { 'content-type': 'application/problem+json' },
  })
  const tooFew = multistatus([])
  const busy = problem(409, 'idempotency-key-in-progress', {}, { 'retry-after': '0' })
  it.each([
    ['a broken connection', cut],
    ['429', json(429, { message: 'Too Many Requests' })],
    ['503 with Retry-After', problem(503, 'service-unavailable', {}, { 'retry-after': '0' })],
    ['500', problem(500, 'internal-error')],
    ['502', new Response('bad gateway', { status: 502 })],
    ['504', new Response(null, { status: 504 })],
    ['a key in progress', busy],
    ['somebody else’s page', page],
    ['half an answer', half],
    ['half a refusal', halfRefusal],
    ['an answer with results missing', tooFew],
    ['a stall', 'hang' as const],
  ])('%s: the same again, under the same key', async (_, trouble) => {
    const { client, sent } = scripted([trouble, trouble, allDone], { timeout: 20 })
    const { outcome, requests, retries } = await client.batch([remove(1)])
    expect([outcome, requests, retries]).toEqual(['succeeded', 3, 2])
    expect(new Set(sent.map((request) => JSON.stringify(request))).size).toBe(1)
  })

  it('retryable results are asked for again, and the last answer counts', async () => {
    const first = multistatus([{ status: 204 }, failed(503, 'throttled', true)])
    const second = multistatus([{ status: 204, replayed: true }, { status: 204 }])
    const { client, sent } = scripted([first, second])
    const { results } = await client.batch([remove(1), remove(2)])
    expect(results.map(({ status }) => status)).toEqual([204, 204])
    expect(sent[1]).toEqual(sent[0])
  })

  it('when nothing helps, what is known is the result', async () => {
    const answer = multistatus([{ status: 204 }, failed(503, 'throttled', true)])
    const { client, sent } = scripted([answer, cut], { retry: { attempts: 4 } })
    const { summary } = await client.batch([remove(1), remove(2)], { throwOnFailure: false })
    expect(summary).toMatchObject({ success: 1, failed: 1, retryable: 1 })
    expect(sent).toHaveLength(4)
  })

  it('ends with the attempts, and tells the key to go on with', async () => {
    const { client } = scripted([cut], { retry: { attempts: 3 } })
    const thrown = await client
      .batch([remove(1)], { idempotencyKey: 'mine' })
      .catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(NoAnswerError)
    expect(thrown).toMatchObject({ idempotencyKey: 'mine', attempts: 3 })
    expect((thrown as Error).message).toBe('no answer after 3 attempts: fetch failed (read ECONNRESET)')
  })

  it('ends with the budget, which all calls of a client share', async () => {
    const { client, sent } = scripted([cut], { retry: { attempts: 100, floor: 5, share: 0.5 } })
    for (let call = 0; call < 10; call++) await client.batch([remove(1)]).catch(() => {})
    // Ten first attempts, five retries at once, and one for each two calls; the first earns nothing above the floor.
    expect(sent).toHaveLength(10 + 5 + 4)
  })

  it('does not come back sooner than it was asked to, but gives up', async () => {
    const { client, sent } = scripted([json(503, {}, { 'retry-after': '3600' }), allDone])
    await expect(client.batch([remove(1)])).rejects.toMatchObject({ status: 503, attempts: 1 })
    expect(sent).toHaveLength(1)
  })

  it('a signal ends it at once, while it sends and while it waits', async () => {
    for (const trouble of ['hang' as const, json(503, {}, { 'retry-after': '60' })]) {
      const { client, sent } = scripted([trouble])
      const controller = new AbortController()
      const call = client.batch([remove(1)], { signal: controller.signal })
      const told = expect(call).rejects.toThrow('enough')
      while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve))
      controller.abort(new Error('enough'))
      await told
    }
  })
})
