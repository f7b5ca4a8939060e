import type { Context, ScheduledEvent } from 'aws-lambda'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { type ScheduledHandler, startSchedule } from '../../local/schedule.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const scheduled = (handler: ScheduledHandler) => {
  const logged: string[] = []
  const log = (line: string) => logged.push(line)
  const schedule = startSchedule({ handler, everyMinutes: 5, functionTimeoutSeconds: 60, log })
  onTestFinished(() => schedule.stop())
  return { ...schedule, logged }
}

it('invokes the function every five minutes with a scheduled event, until it is stopped', async () => {
  const calls: [ScheduledEvent, number][] = []
  const { stop } = scheduled(async (event: ScheduledEvent, context: Context) => {
    calls.push([event, context.getRemainingTimeInMillis()])
  })
  await vi.advanceTimersByTimeAsync(299_999)
  expect(calls).toEqual([])
  await vi.advanceTimersByTimeAsync(600_001)
  expect(calls.map(([{ time }]) => time)).toEqual([
    '2026-01-01T00:05:00.000Z',
    '2026-01-01T00:10:00.000Z',
    '2026-01-01T00:15:00.000Z',
  ])
  expect(calls[0]).toEqual([
    expect.objectContaining({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }),
    60_000,
  ])
  stop()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(calls).toHaveLength(3)
})

it('goes on after a failure and after a timeout', async () => {
  const ends = [() => Promise.reject(new Error('broken')), () => new Promise(() => {}), async () => {}]
  let calls = 0
  const { logged } = scheduled(() => (ends[calls++] ?? ends[2])?.() as Promise<unknown>)
  await vi.advanceTimersByTimeAsync(900_000)
  expect(calls).toBe(3)
  expect(logged).toEqual([
    expect.stringMatching(/^The function failed: Error: broken/),
    'Task timed out after 60.00 seconds',
  ])
})
