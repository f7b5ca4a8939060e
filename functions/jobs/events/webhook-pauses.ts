/** In seconds, after the first failure, the second, and so on: a day and an hour and a half in all. */
export const webhookPauses = [5, 60, 300, 1_800, 7_200, 18_000, 28_800, 36_000] as const

/** A tenth more or less, so that what failed together does not come back together. */
const spread = 0.1

/**
 * The pause after so many deliveries; undefined after the last one, when the queue takes the message away.
 * @returns whole seconds; SQS takes up to 43,200.
 */
export const pauseBefore = (receives: number, random: () => number): number | undefined => {
  const pause = webhookPauses[receives - 1]
  return pause === undefined ? undefined : Math.round(pause * (1 - spread + 2 * spread * random()))
}
