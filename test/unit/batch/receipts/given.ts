import fc from 'fast-check'
import type { Decided } from '../../../../functions/batch/receipts/codes.ts'
import type { OwnReceipt, ReceiptEntry } from '../../../../functions/batch/receipts/log.ts'

/** Seconds since the epoch: 21 November 2026, noon. */
export const noon = 1_795_262_400
export const atNoon = new Date(noon * 1_000)

export const latin1 = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('latin1'))

/** Beyond what any item's version or any index comes to. */
const whole = (max = 2 ** 48) => fc.oneof(fc.nat(300), fc.nat(100_000), fc.integer({ min: 0, max }))

/** Decisions in order of their index, many of which follow each other. */
export const decisions: fc.Arbitrary<Decided[]> = fc
  .array(
    fc.record({
      gap: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(2_000)),
      code: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(2, 5, 10) }, fc.integer({ min: 1, max: 31 })),
      version: fc.oneof({ weight: 6, arbitrary: fc.constant('next' as const) }, whole()),
    }),
    { maxLength: 200, size: 'max' },
  )
  .map((drafts) => {
    let [index, last] = [0, 0]
    return drafts.map(({ gap, code, version }) => {
      last = version === 'next' ? last + 1 : version
      // What changes an item leaves version 1 at least.
      if (code <= 3) last = Math.max(1, last)
      const decided = { index: index + gap, code, version: last }
      index = decided.index + 1
      return decided
    })
  })

export const kinds = ['keyed', 'chunk', 'unkeyed'] as const

export const entries: fc.Arbitrary<ReceiptEntry> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    batch: latin1(12),
    since: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
    chunk: whole(),
    attempt: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 100_000 })),
    runs: fc.uint8Array({ maxLength: 300 }),
  })
  .map((entry) => (entry.kind === 'chunk' ? entry : { ...entry, chunk: 0 }))

export const ownReceipts: fc.Arbitrary<OwnReceipt> = fc.record({
  token: latin1(12),
  check: latin1(3),
  code: fc.nat(31),
  version: whole(),
  expiresAt: whole(2 ** 40),
})
