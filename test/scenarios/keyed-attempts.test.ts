import { afterAll, describe, expect } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Request } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { casesOf } from './cases.ts'
import { type Distance, distances } from './distances.ts'
import { impatient, pairOf, refusing } from './faults.ts'
import { creating, failing, newKey } from './given.ts'
import { read, statusesOf } from './later.ts'

const key = (value: string = newKey()) => ({ 'idempotency-key': value })

/** A key names its batch wherever it is sent: another service tells what it will be called here. */
const idOf = async ({ setUp }: Distance, request: Request): Promise<string> => {
  const elsewhere = await setUp({})
  const { id } = bodyOf(await elsewhere.call(request))
  await elsewhere.stop()
  return id
}

/** A door before every write of items: who comes waits until it is opened. */
const door = () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const wire: Interceptor = async ({ command, proceed }) => {
    if (command === 'BatchExecuteStatementCommand') {
      reach()
      await opened
    }
    return proceed()
  }
  return { wire, open, reached }
}

/** The first write of a batch's record arrives, no later one does: whoever ran it is as good as dead. */
const dying = (): Interceptor => {
  let claims = 0
  return ({ command, proceed }) =>
    command === 'UpdateItemCommand' && ++claims > 1 ? Promise.reject(brokenConnection()) : proceed()
}

const open = { notAttempted: 0, retryable: 0, replayed: 0 }

const isRunning = (status: Answer, summary: object) => {
  expect(status.status, status.text).toBe(200)
  expect(bodyOf(status)).toMatchObject({ state: 'running', summary: { ...open, ...summary } })
  expect(bodyOf(status)).not.toHaveProperty('completedAt')
  expect(bodyOf(status)).not.toHaveProperty('results')
  expect(status.headers['retry-after']).toMatch(/^(?:[1-9]|[12]\d|30)$/)
}

describe.each(distances)('4.2 a key in progress, $name', (distance) => {
  afterAll(distance.stop)

  // The lease is the function's 30 seconds and two more, and whoever takes over waits another five.
  casesOf(distance)('setup', 'clock')('4.2 Retry-After grows, up to the end of the lease', async () => {
    const clock = manualClock()
    const options = { clock, functionTimeoutSeconds: 30 }
    const { healthy, faulty, stop } = await pairOf(distance, dying, options)
    const request = batchRequest([creating()], key())
    await faulty(request)
    const asked: (string | undefined)[] = []
    for (const seconds of [0, 1, 3, 16, 16]) {
      clock.advance(seconds * 1_000)
      const answer = await healthy(request)
      expect(answer.status).toBe(409)
      asked.push(answer.headers['retry-after'])
    }
    expect(asked).toEqual(['1', '2', '8', '17', '1'])
    clock.advance(2_000)
    expect((await healthy(request)).status).toBe(207)
    await stop()
  })
})

describe.each(distances)('4.9 a synchronous batch at work, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)

  given('setup')('4.9 it runs, and whoever waits sees its end', async () => {
    const { wire, open: release, reached } = door()
    const { healthy, faulty, stop } = await pairOf(distance, () => wire, {})
    const request = batchRequest([creating(), failing()], key())
    const id = await idOf(distance, request)
    const answering = faulty(request)
    await reached
    isRunning(await read(healthy, id), { total: 2, success: 0, failed: 0, pending: 2 })
    expect(bodyOf(await read(healthy, id, '/results'))).toEqual({ results: [] })
    expect((await read(healthy, id, '/operations/0')).status).toBe(404)
    const cancelled = await healthy({ method: 'POST', path: `/v1/batches/${id}/cancellation` })
    expect(cancelled.status).toBe(409)
    // It is not finished, and must not be called so.
    expect(bodyOf(cancelled).detail).toContain('its own request')
    const waited = healthy({ method: 'GET', path: `/v1/batches/${id}`, headers: { prefer: 'wait=15' } })
    release()
    expect(statusesOf(bodyOf(await answering))).toEqual([201, 404])
    const end = await waited
    expect(bodyOf(end)).toMatchObject({ id, state: 'completed', outcome: 'partial' })
    expect(end.headers['preference-applied']).toBe('wait=15')
    await stop()
  })

  given('setup', 'clock')('4.9 one that died goes on running, until a retry of its key ends it', async () => {
    const clock = manualClock()
    const { healthy, faulty, stop } = await pairOf(distance, dying, { clock })
    const request = batchRequest([creating(), failing(), creating()], key())
    const id = await idOf(distance, request)
    const first = await faulty(request)
    expect([first.status, bodyOf(first).type]).toEqual([503, '/problems/not-recorded'])
    // Long after every lease.
    clock.advance(3_600_000)
    isRunning(await read(healthy, id), { total: 3, success: 0, failed: 0, pending: 3 })
    expect(bodyOf(await read(healthy, id, '/errors'))).toEqual({ results: [] })
    const retry = await healthy(request)
    expect(statusesOf(bodyOf(retry))).toEqual([201, 404, 201])
    const status = bodyOf(await read(healthy, id))
    expect(status).toMatchObject({ state: 'completed', summary: { total: 3, success: 2, pending: 0 } })
    expect(statusesOf(status)).toEqual([201, 404, 201])
    await stop()
  })

  given('setup')('4.9 while what could be retried is run again, all else stands', async () => {
    const { wire, open: release, reached } = door()
    const healthy = await distance.setUp({})
    const { tables } = healthy
    const stuck = creating()
    const throttled = refusing(stuck.body.id, 'ThrottlingError')(tables)
    const faulty = await distance.setUp({ tables, wire: throttled, clock: impatient })
    const slow = await distance.setUp({ tables, wire })
    const request = batchRequest([creating(), stuck, failing()], key())
    const first = await faulty.call(request)
    expect(statusesOf(bodyOf(first))).toEqual([201, 503, 404])
    const { id } = bodyOf(first)
    const ended = await read(healthy.call, id)
    expect(bodyOf(ended)).toMatchObject({ state: 'completed', retry: { ids: ['1'] } })
    expect(bodyOf(ended).results).toEqual(bodyOf(first).results)
    const retrying = slow.call(request)
    await reached
    isRunning(await read(healthy.call, id), { total: 3, success: 1, failed: 1, pending: 1 })
    const { results } = bodyOf(await read(healthy.call, id, '/results'))
    expect(results).toEqual([bodyOf(first).results[0], bodyOf(first).results[2]])
    expect((await read(healthy.call, id, '/operations/1')).status).toBe(404)
    release()
    await retrying
    const after = bodyOf(await read(healthy.call, id))
    expect([after.state, statusesOf(after)]).toEqual(['completed', [201, 201, 404]])
    for (const service of [slow, faulty, healthy]) await service.stop()
  })
})
