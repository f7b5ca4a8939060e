import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLimiter } from '../../functions/aws/dynamodb/limiter.ts'
import type { Deadline } from '../../functions/ports/deadline.ts'
import { deadline, never, settle } from './limits.ts'

type Step =
  | { readonly kind: 'enter' | 'patient' | 'pass' }
  | { readonly kind: 'leave'; readonly share: number }

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.constantFrom<Step>({ kind: 'enter' }, { kind: 'patient' }),
    fc.record({ kind: fc.constant('leave' as const), share: fc.constantFrom(0, 0, 0.04, 0.5, 1) }),
    fc.constant<Step>({ kind: 'pass' }),
  ),
  { maxLength: 60 },
)

it('never passes the most, never loses a wake-up, and always comes to an end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), steps, async (most, walk) => {
      const limiter = createLimiter(most)
      const late = deadline()
      const asked: Promise<void>[] = []
      let inside = 0
      let highest = 0
      const ask = async (until: Deadline) => {
        if (!(await limiter.enter(until))) return
        inside++
        highest = Math.max(highest, inside)
      }
      const leave = (share: number) => {
        if (inside === 0) return
        inside--
        limiter.leave(share)
      }
      for (const step of walk) {
        if (step.kind === 'leave') leave(step.share)
        else if (step.kind === 'pass') late.pass()
        else asked.push(ask(step.kind === 'enter' ? never : late.deadline))
        await settle()
        expect(inside).toBeLessThanOrEqual(most)
      }
      // Whoever still waits gets in, as long as those inside leave; with the least room it goes one by one.
      let open = true
      void Promise.all(asked).then(() => {
        open = false
      })
      for (let turns = 0; open && turns < 200; turns++) {
        leave(turns % 2)
        await settle()
      }
      expect(open, 'somebody waits for ever').toBe(false)
      expect(highest).toBeLessThanOrEqual(most)
    }),
    { numRuns: 150 },
  )
})
