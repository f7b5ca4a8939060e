import { afterAll, describe, expect } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import type { Interceptor } from '../support/wire.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, creating, creatings, existing, found, newKey } from './given.ts'

interface Told {
  readonly status: number
  readonly replayed?: true
  readonly error?: { readonly type: string }
}

/** Every call that reads or writes items takes this long. */
const taking =
  (milliseconds: number, clock: ManualClock): Interceptor =>
  async ({ command, proceed }) => {
    const answer = await proceed()
    if (/Batch(ExecuteStatement|GetItem)Command/.test(command)) clock.advance(milliseconds)
    return answer
  }

/** Each waits for the one before, so each is a call of its own. */
const chained = (count: number) =>
  creatings(count).map((operation, at) => ({
    id: `n${at}`,
    ...operation,
    ...(at === 0 ? {} : { dependsOn: [`n${at - 1}`] }),
  }))

describe.each(distances)('3.11 the deadline, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)
  const { setUp } = distance

  given('setup', 'clock')(
    '3.11 what was not started is 503 not-attempted in a normal 207, and a keyed retry goes on from there',
    async () => {
      const clock = manualClock()
      const { call, stop } = await setUp({ clock, wire: taking(5_600, clock) })
      const operations = chained(12)
      const request = batchRequest(operations, { 'idempotency-key': newKey() })
      const begun = clock.now().getTime()
      const first = await call(request)
      // The margin begins at 27.5 s: a fifth call begins before it, and no sixth.
      expect(clock.now().getTime() - begun).toBe(28_000)
      expect(first.status).toBe(207)
      const { results, summary, retry } = bodyOf(first)
      expect(results.map(({ status }: Told) => status)).toEqual(
        [201, 201, 201, 201, 201, ...Array(7).fill(503)].map((status, at) => (at > 5 ? 424 : status)),
      )
      expect(results[5].error.type).toBe('/problems/not-attempted')
      expect(summary).toMatchObject({ success: 5, notAttempted: 7, retryable: 7 })
      expect(retry.ids).toEqual(operations.slice(5).map(({ id }) => id))
      let last = first
      for (let tries = 0; tries < 5 && bodyOf(last).summary.failed > 0; tries++) {
        clock.advance(60_000)
        last = await call(request)
      }
      expect(bodyOf(last).results.every(({ status }: Told) => status === 201)).toBe(true)
      for (const { body } of operations) {
        expect((await found(call, absent(body.id))).headers.etag).toBe('"1"')
      }
      await stop()
    },
  )

  given('setup', 'clock')('3.11 without a key the answer is as true', async () => {
    const clock = manualClock()
    const { call, stop } = await setUp({ clock, wire: taking(14_000, clock) })
    const operations = chained(4)
    const { results } = bodyOf(await call(batchRequest(operations)))
    expect(results.map(({ status }: Told) => status)).toEqual([201, 201, 503, 424])
    for (const [at, { body }] of operations.entries()) {
      expect((await found(call, absent(body.id))).status).toBe(at < 2 ? 200 : 404)
    }
    await stop()
  })

  given('setup', 'clock')(
    '3.11 an atomic batch that runs out of time writes nothing, and may be sent again',
    async () => {
      const clock = manualClock()
      const { call, stop } = await setUp({ clock, wire: taking(40_000, clock) })
      const item = await existing(call)
      const fresh = absent()
      const patch = { method: 'PATCH', path: item.path, body: { population: 1 } }
      const answer = await call(batchRequest([patch, creating(fresh.id)], {}, { atomic: true }))
      expect(answer.status).toBe(503)
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
      expect(bodyOf(answer).retry.ids).toEqual(['0', '1'])
      expect((await found(call, fresh)).status).toBe(404)
      expect((await found(call, item)).headers.etag).toBe('"1"')
      await stop()
    },
  )
})
