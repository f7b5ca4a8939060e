import { describe, expect, it } from 'vitest'
import { createLimiter, type Limiter } from '../../functions/aws/dynamodb/limiter.ts'
import type { Deadline } from '../../functions/ports/deadline.ts'
import { deadline, never, settle } from './limits.ts'

const over: Deadline = { passed: () => true, reached: Promise.resolve() }

/** How many get in when many ask and nobody leaves. All that got in leave again, unthrottled. */
const room = async (limiter: Limiter, asking: number): Promise<number> => {
  const late = deadline()
  let inside = 0
  const asked = Array.from({ length: asking }, async () => {
    if (await limiter.enter(late.deadline)) inside++
  })
  await settle()
  const entered = inside
  late.pass()
  await Promise.all(asked)
  return entered
}

const enter = async (limiter: Limiter, count: number): Promise<void> => {
  for (let at = 0; at < count; at++) expect(await limiter.enter(never)).toBe(true)
}

describe('the number of calls in flight', () => {
  it('begins at the most, and never passes it', async () => {
    expect(await room(createLimiter(8), 20)).toBe(8)
    const limiter = createLimiter(8)
    for (let at = 0; at < 50; at++) {
      await enter(limiter, 1)
      limiter.leave(0)
    }
    expect(await room(limiter, 20)).toBe(8)
  })

  it('is the same for who takes a place at once, and nobody takes one after the deadline', () => {
    const limiter = createLimiter(2)
    const takes = (deadline: Deadline) => limiter.enterNow(deadline)
    expect([takes(over), takes(never), takes(never), takes(never)]).toEqual([false, true, true, false])
    limiter.leave(0)
    expect([takes(over), takes(never), takes(never)]).toEqual([false, true, false])
  })

  it.each([
    // After these shares of throttled work: so many may be in flight.
    [[1], 8],
    [[0.5], 12],
    [[0.04], 15],
    [[1, 1], 4],
    [[1, 1, 1, 1], 1],
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 1],
    [[0.5, 0.5], 9],
    [[1, 0], 9],
    [[1, 0, 0, 0], 11],
    [[1, 1, 1, 1, 1, 1, 0, 0], 3],
    [[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16],
  ])('of at most 16, after shares %j, is %i', async (shares, wanted) => {
    const limiter = createLimiter(16)
    for (const share of shares) {
      await enter(limiter, 1)
      limiter.leave(share)
    }
    expect(await room(limiter, 40)).toBe(wanted)
  })

  it.each([
    // Shares of calls that were in flight together, in the order in which they come back: so many may be in flight then.
    [[1, 1], 8],
    [Array.from({ length: 16 }, () => 1), 8],
    [[0.5, 0.5, 0.5, 0.5], 12],
    [[0.04, 0.5, 1, 0.5], 8],
    [[1, 0, 0, 0], 8],
    [[0, 0, 1, 0.04], 8],
  ])('of at most 16, after shares %j of one moment, is %i', async (shares, wanted) => {
    const limiter = createLimiter(16)
    await enter(limiter, shares.length)
    for (const share of shares) limiter.leave(share)
    expect(await room(limiter, 40)).toBe(wanted)
  })

  it.each([
    [1, 8],
    [2, 4],
    [3, 2],
  ])('of at most 16, after %i times two that are throttled together, is %i', async (times, wanted) => {
    const limiter = createLimiter(16)
    for (let time = 0; time < times; time++) {
      await enter(limiter, 2)
      limiter.leave(1)
      limiter.leave(1)
    }
    expect(await room(limiter, 40)).toBe(wanted)
  })

  it('shrinks under calls that are in flight, and admits nobody until enough of them are back', async () => {
    const limiter = createLimiter(4)
    await enter(limiter, 4)
    let admitted = 0
    void limiter.enter(never).then(() => admitted++)
    limiter.leave(1) // 2 may be in flight, 3 are
    await settle()
    expect(admitted).toBe(0)
    limiter.leave(1) // 2 are
    await settle()
    expect(admitted).toBe(0)
    limiter.leave(1) // 1 is
    await settle()
    expect(admitted).toBe(1)
  })

  it('serves who came first', async () => {
    const limiter = createLimiter(1)
    await enter(limiter, 1)
    const served: number[] = []
    for (const at of [1, 2, 3]) void limiter.enter(never).then(() => served.push(at))
    for (let at = 0; at < 3; at++) {
      limiter.leave(0)
      await settle()
    }
    expect(served).toEqual([1, 2, 3])
  })
})

describe('the deadline', () => {
  it('lets nobody in once it has passed, and takes no place', async () => {
    const limiter = createLimiter(1)
    expect(await limiter.enter(over)).toBe(false)
    expect(await limiter.enter(never)).toBe(true)
  })

  it('turns away who waits, and leaves the place to the next', async () => {
    const limiter = createLimiter(1)
    await enter(limiter, 1)
    const late = deadline()
    const first = limiter.enter(late.deadline)
    const second = limiter.enter(never)
    late.pass()
    expect(await first).toBe(false)
    limiter.leave(0)
    expect(await second).toBe(true)
  })

  it('does not swallow a place that is given in the same moment', async () => {
    for (const leaveFirst of [true, false]) {
      const limiter = createLimiter(1)
      await enter(limiter, 1)
      const late = deadline()
      const first = limiter.enter(late.deadline)
      const second = limiter.enter(never)
      if (leaveFirst) limiter.leave(0)
      late.pass()
      if (!leaveFirst) limiter.leave(0)
      if (await first) limiter.leave(0)
      expect(await second).toBe(true)
    }
  })
})
