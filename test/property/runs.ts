import fc from 'fast-check'

const given = (name: string): number | undefined => {
  const text = process.env[name]
  return text === undefined ? undefined : Number(text)
}

/** The gate tries the same values each time, so that it says the same of the same code; `test:explore` tries others. */
const usualSeed = 20_261_121

export const seed = process.env.FC_SEED === 'random' ? Date.now() % 2 ** 31 : (given('FC_SEED') ?? usualSeed)
const wanted = given('FC_RUNS')

/** Tells how to repeat the properties of a file. */
export const announce = (file: string): void => console.log(`${file}: FC_SEED=${seed}`)

/**
 * Tries a property on so many random values. `FC_SEED` repeats a run, `FC_RUNS` makes it longer or shorter. A slow
 * machine stops trying (or shrinking) after `seconds`, so that the whole suite keeps its time; a run that hangs is
 * not given up, it meets the test's own timeout.
 */
export const holds = async <T>(
  values: fc.Arbitrary<T>,
  predicate: (value: T) => Promise<void> | void,
  numRuns: number,
  seconds = 10,
): Promise<void> => {
  const end = wanted === undefined ? Date.now() + seconds * 1000 : Number.POSITIVE_INFINITY
  const property = fc.asyncProperty(values, async (value) => {
    if (Date.now() < end) await predicate(value)
  })
  await fc.assert(property, { seed, numRuns: wanted ?? numRuns })
}

/** Milliseconds that a test may take; long runs need their time. */
export const timeout = wanted === undefined ? 60_000 : 3_600_000
