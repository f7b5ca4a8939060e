import type { Random } from '../engine/random.ts'
import type { Reader } from '../history/spec.ts'

/** Who looks through all of it while others are at work: in pages so small that much may happen between two. */
export const readersOf = (random: Random): readonly Reader[] =>
  Array.from({ length: random.pick([0, 1, 2, 3]) }, () => ({
    at: random.pick([0, 20, 100, 300, 2_000, 34_000, 47_000]) + random.int(0, 100),
    principal: random.pick(['p1', 'p2', 'sower'] as const),
    by: random.chance(0.4) ? random.int(1, 15) : undefined,
    limit: random.pick([1, 1, 2, 100]),
    pause: random.pick([0, 5, 50, 1_000, 40_000]),
  }))
