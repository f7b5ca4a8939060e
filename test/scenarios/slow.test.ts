import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { type Answer, batchRequest, bodyOf, type Caller, type Request } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.ts'
import { absent, creating, creatings, failing, found, newKey } from './given.ts'
import { checking } from './invariants.ts'

/** The whole local stack behind a real socket, with a real clock, and a DynamoDB that is really slow. */

const timeoutSeconds = 3

let proxy: SlowProxy
let stack: Stack
let call: Caller

beforeAll(async () => {
  proxy = await startSlowProxy(inject('dynamodb'))
  stack = await start({ port: 0, collections, dynamodb: proxy.url, functionTimeoutSeconds: timeoutSeconds })
  call = checking(httpCaller(stack.url), new Set())
})

afterAll(async () => {
  await stack.stop()
  await proxy.stop()
})

beforeEach(() => proxy.become(() => 0))

interface Told {
  readonly id: string
  readonly status: number
  readonly error?: { readonly type: string }
}

const statusesOf = (answer: Answer) => bodyOf(answer).results.map(({ status }: Told) => status)
const typesOf = (answer: Answer) =>
  new Set(bodyOf(answer).results.flatMap(({ error }: Told) => error?.type ?? []))

const timed = async (request: Request): Promise<{ answer: Answer; milliseconds: number }> => {
  const begun = performance.now()
  const answer = await call(request)
  return { answer, milliseconds: performance.now() - begun }
}

/** What a client does: it waits as long as it is told, and sends the same again. */
const untilDone = async (request: Request): Promise<Answer> => {
  for (;;) {
    const answer = await call(request)
    if (answer.status === 207 && bodyOf(answer).summary.retryable === 0) return answer
    await delay(Number(answer.headers['retry-after']) * 1000)
  }
}

const chained = (count: number) =>
  creatings(count).map((operation, at) => ({
    id: `n${at}`,
    ...operation,
    ...(at === 0 ? {} : { dependsOn: [`n${at - 1}`] }),
  }))

describe.skipIf(process.env.MULTISTATUS_ONLY_REMOTE)('3.11 with a slow DynamoDB, local HTTP', () => {
  it('3.11 the 207 comes in time, with what was not attempted; a keyed retry does the rest exactly once', async () => {
    const operations = [...chained(40), failing()]
    const request = batchRequest(operations, { 'idempotency-key': newKey() })
    proxy.become(() => 120)
    const { answer, milliseconds } = await timed(request)
    expect(milliseconds).toBeLessThan(timeoutSeconds * 1000)
    expect(answer.status).toBe(207)
    const { summary, retry } = bodyOf(answer)
    expect(summary.success).toBeGreaterThan(0)
    expect(summary.notAttempted).toBeGreaterThan(0)
    expect(summary.retryable).toBe(40 - summary.success)
    expect(retry.ids).toEqual(
      operations.slice(summary.success, 40).map((operation) => 'id' in operation && operation.id),
    )

    const again = await timed(request)
    expect(again.milliseconds).toBeLessThan(timeoutSeconds * 1000)
    expect(bodyOf(again.answer).summary.success).toBeGreaterThan(summary.success)
    // One more may have arrived without its answer being seen; it is found, not done again.
    expect([1, 2]).toContain(bodyOf(again.answer).summary.replayed - summary.success)

    proxy.become(() => 0)
    const last = await untilDone(request)
    expect(statusesOf(last)).toEqual([...Array(40).fill(201), 404])
    for (const operation of operations.slice(0, 40)) {
      const { id } = (operation as ReturnType<typeof creating>).body
      expect((await found(call, absent(id))).headers.etag).toBe('"1"')
    }
  })

  it('3.11 answers that never come: 503 in time, for operations that may have taken effect; they do once', async () => {
    const item = absent()
    const patch = (population: number) => ({ method: 'PATCH', path: item.path, body: { population } })
    const operations = [creating(item.id), patch(1), patch(2), creating(), failing()]
    const request = batchRequest(operations, { 'idempotency-key': newKey() })
    proxy.become((operation) => (operation === 'BatchExecuteStatement' ? 'lost' : 0))
    const { answer, milliseconds } = await timed(request)
    expect(milliseconds).toBeLessThan(timeoutSeconds * 1000)
    expect(statusesOf(answer)).toEqual([503, 503, 503, 503, 404])
    expect(typesOf(answer)).toEqual(new Set(['/problems/unavailable', '/problems/not-found']))
    proxy.become(() => 0)
    expect(statusesOf(await untilDone(request))).toEqual([201, 200, 200, 201, 404])
    const { headers, text } = await found(call, item)
    expect(headers.etag).toBe('"3"')
    expect(JSON.parse(text).population).toBe(2)
  })

  it('4.8 when its record cannot be written in time, nothing is run', async () => {
    const fresh = absent()
    const request = batchRequest([creating(fresh.id)], { 'idempotency-key': newKey() })
    proxy.become((operation) => (operation === 'UpdateItem' ? 'lost' : 0))
    const writes = proxy.calls().BatchExecuteStatement ?? 0
    const { answer, milliseconds } = await timed(request)
    expect(milliseconds).toBeLessThan(timeoutSeconds * 1000)
    expect(answer.status).toBe(503)
    expect(proxy.calls().BatchExecuteStatement ?? 0).toBe(writes)
    proxy.become(() => 0)
    expect((await found(call, fresh)).status).toBe(404)
    expect(statusesOf(await untilDone(request))).toEqual([201])
  })

  it('4.4 results that cannot be recorded in time are not told, and found by the retry', async () => {
    const fresh = absent()
    const request = batchRequest([creating(fresh.id), failing()], { 'idempotency-key': newKey() })
    let claimed = false
    proxy.become((operation) => {
      if (operation !== 'UpdateItem' || !claimed) {
        claimed ||= operation === 'UpdateItem'
        return 0
      }
      return 'lost'
    })
    const { answer, milliseconds } = await timed(request)
    expect(milliseconds).toBeLessThan(timeoutSeconds * 1000)
    expect(bodyOf(answer)).toMatchObject({ status: 503, type: '/problems/not-recorded' })
    // Nor could the key be given back: it is held for a lease of the function's time and two seconds.
    expect(answer.headers['retry-after']).toBe(String(timeoutSeconds + 2))
    proxy.become(() => 0)
    expect(statusesOf(await untilDone(request))).toEqual([201, 404])
    expect((await found(call, fresh)).headers.etag).toBe('"1"')
  })
})
