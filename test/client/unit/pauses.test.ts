import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createBudget } from '../../../client/send/budget.ts'
import { pause, pauseBefore, retryAfterOf } from '../../../client/send/delay.ts'
import { announce, holds } from '../../property/runs.ts'

announce('client/unit/pauses')

const now = Date.parse('Tue, 15 Nov 1994 08:12:00 GMT')

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  // The example of RFC 9110, 10.2.3, is a date of this form.
  ['Tue, 15 Nov 1994 08:12:31 GMT', 31_000],
  ['Tue, 15 Nov 1994 08:11:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After: %j is %j ms', (header, milliseconds) => expect(retryAfterOf(header, now)).toBe(milliseconds))

const times = { baseDelay: 100, maxDelay: 5000 }

it('full jitter: anything from nothing to a bound that doubles', () => {
  const most = [1, 2, 3, 4, 5, 6, 7, 8].map((sent) =>
    pauseBefore(sent, undefined, { retry: times, random: () => 1 }),
  )
  expect(most).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
  expect(pauseBefore(5, undefined, { retry: times, random: () => 0 })).toBe(0)
  expect(pauseBefore(5, undefined, { retry: times, random: () => 0.5 })).toBe(800)
})

it('what the service asks for is the least', () => {
  expect(pauseBefore(1, 7000, { retry: times, random: () => 0 })).toBe(7000)
  expect(pauseBefore(8, 0, { retry: times, random: () => 0.5 })).toBe(50)
})

it('of any run of requests at most floor + share of each are repeats', () =>
  holds(
    fc.tuple(fc.nat(20), fc.double({ min: 0, max: 2, noNaN: true }), fc.array(fc.boolean())),
    ([floor, share, events]) => {
      const budget = createBudget({ floor, share })
      let firsts = 0
      let repeats = 0
      for (const isFirst of events) {
        if (isFirst) {
          firsts += 1
          budget.earn()
        } else if (budget.spend()) repeats += 1
      }
      expect(repeats).toBeLessThanOrEqual(floor + share * firsts)
    },
    500,
  ))

it('a good time is not saved up for a storm', () => {
  const budget = createBudget({ floor: 3, share: 1 })
  for (let request = 0; request < 1000; request++) budget.earn()
  expect([1, 2, 3, 4].map(() => budget.spend())).toEqual([true, true, true, false])
})

it('a pause ends with the signal, and leaves nothing behind', async () => {
  const controller = new AbortController()
  const waiting = pause(1e6, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(pause(1e6, controller.signal)).rejects.toThrow('enough')
  await pause(0, undefined)
})
