import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { creating, failing, newKey } from './given.ts'
import { accepted, finished, read } from './later.ts'
import { announced } from './uploads.ts'

const cancelling = (id: string, key?: string) => ({
  method: 'POST',
  path: `/v1/batches/${id}/cancellation`,
  headers: key === undefined ? {} : { 'idempotency-key': key },
})

const isReplayed = ({ headers }: Answer) => headers['idempotent-replayed'] === 'true'

describe.each(distances.slice(0, 2))('5 asking again, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  it('5.1 wait goes with the status: it answers when the batch has ended', async () => {
    const id = await accepted(call, batchRequest([creating()]))
    await finished({ call, work }, id)
    const waited = await call({ method: 'GET', path: `/v1/batches/${id}`, headers: { prefer: 'wait=5' } })
    expect(waited).toMatchObject({ status: 200, headers: { 'preference-applied': 'wait=5' } })
    expect(bodyOf(waited).state).toBe('completed')
    const plain = await read(call, id)
    expect(plain.headers).not.toHaveProperty('preference-applied')
  })

  given('setup', 'steps')('5.1 … and no later than was asked for; 20 seconds are the most', async () => {
    const clock = manualClock(Date.parse('2026-03-01T12:00:00.000Z'))
    const paused: number[] = []
    const ticking = {
      ...clock,
      pause: async (milliseconds: number) => {
        paused.push(milliseconds)
        clock.advance(milliseconds)
      },
    }
    const service = await setUp({ clock: ticking })
    const id = await accepted(service.call, batchRequest([creating()]))
    for (const [asked, granted] of [
      [2, 2],
      [999_999, 20],
    ] as const) {
      paused.splice(0)
      const headers = { prefer: `wait=${asked}` }
      const answer = await service.call({ method: 'GET', path: `/v1/batches/${id}`, headers })
      expect(answer.headers['preference-applied']).toBe(`wait=${granted}`)
      expect(bodyOf(answer).state).toBe('queued')
      // The clock counts whole milliseconds only.
      expect(Math.round(paused.reduce((sum, one) => sum + one, 0) / 100)).toBe(granted * 10)
    }
    await service.stop()
  })

  given(
    'setup',
    'clock',
    'steps',
  )('5.1 Retry-After follows the progress, from 1 to 30 seconds', async () => {
    const clock = manualClock(Date.parse('2026-03-01T12:00:00.000Z'))
    const service = await setUp({ clock })
    const id = await accepted(service.call, batchRequest(Array.from({ length: 2_000 }, failing)))
    const retryAfter = async () => Number((await read(service.call, id)).headers['retry-after'])
    expect(await retryAfter()).toBe(1)
    clock.advance(50_000)
    expect(await retryAfter(), 'a tenth of what was waited').toBe(5)
    clock.advance(3_600_000)
    expect(await retryAfter()).toBe(30)
    await service.steps.split()
    expect(await retryAfter(), 'it has just begun').toBe(1)
    clock.advance(8_000)
    await service.steps.workOne()
    expect(await retryAfter(), 'half is done in 8 seconds').toBe(8)
    await service.stop()
  })

  it('5.3 a key goes with a cancellation, and with that one only', async () => {
    const [first, second] = [await announced(call), await announced(call)]
    const key = newKey()
    const asked = await call(cancelling(first.id, key))
    expect(asked.status).toBe(202)
    expect(isReplayed(asked)).toBe(false)
    const again = await call(cancelling(first.id, key))
    expect(again.status).toBe(202)
    expect(isReplayed(again)).toBe(true)
    expect(bodyOf(again)).toMatchObject({ id: first.id, state: 'cancelled' })
    const other = await call(cancelling(second.id, key))
    expect(other.status).toBe(422)
    expect(bodyOf(other).type).toBe('/problems/idempotency-key-reused')
    expect(bodyOf(await read(call, second.id)).state).toBe('queued')
    const malformed = await call(cancelling(second.id, 'a b'))
    expect(bodyOf(malformed)).toMatchObject({ type: '/problems/invalid-idempotency-key', status: 400 })
  })

  given('setup', 'steps')('4.3 a key runs again what its batch could not do, and nothing else', async () => {
    const service = await setUp({})
    const key = { 'idempotency-key': newKey(), prefer: 'respond-async' }
    const request = batchRequest([{ id: 'lost', ...creating() }, failing()], key)
    const { id } = bodyOf(await service.call(request))
    await service.steps.split()
    await service.loseBodies()
    const body = bodyOf(await finished(service, id))
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([503, 503])
    const again = await service.call(request)
    expect(again.status, again.text).toBe(202)
    expect(isReplayed(again)).toBe(false)
    expect(bodyOf(again)).toMatchObject({ id, state: 'running', summary: { total: 2 } })
    const ended = bodyOf(await finished(service, id))
    expect(ended).toMatchObject({ id, state: 'completed', summary: { success: 1, failed: 1, retryable: 0 } })
    expect(ended.results.map(({ status }: { status: number }) => status)).toEqual([201, 404])
    const third = await service.call(request)
    expect(third.status).toBe(207)
    expect(isReplayed(third)).toBe(true)
    expect(bodyOf(third).results.map(({ status }: { status: number }) => status)).toEqual([201, 404])
    await service.stop()
  })

  given('setup', 'steps')('4.3 what its caller has cancelled is not run by its key', async () => {
    const service = await setUp({})
    const key = { 'idempotency-key': newKey(), prefer: 'respond-async' }
    const request = batchRequest([creating(), creating()], key)
    const { id } = bodyOf(await service.call(request))
    expect((await service.call(cancelling(id))).status).toBe(202)
    await finished(service, id)
    const again = await service.call(request)
    expect(again.status).toBe(207)
    expect(bodyOf(again)).toMatchObject({
      id,
      outcome: 'failed',
      summary: { total: 2, failed: 2, notAttempted: 2 },
    })
    await service.stop()
  })
})
