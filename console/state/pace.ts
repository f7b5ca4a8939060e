/** How much was done at an instant. */
export interface Sample {
  /** Milliseconds. */
  readonly at: number
  readonly done: number
}

/** Older samples say little of the present pace. */
const window = 30_000

/** Adds a sample. What went back, as a count after a new start does, begins anew. */
export const paced = (samples: readonly Sample[], sample: Sample): readonly Sample[] => {
  const last = samples.at(-1)
  if (last !== undefined && sample.done < last.done) return [sample]
  const recent = samples.filter(({ at }) => sample.at - at <= window)
  // One sample from before, so that a slow pace is still a pace.
  const before = recent.length === 0 && last !== undefined ? [last] : []
  return [...before, ...recent, sample]
}

/** Rows a second; undefined while it is too early to say. */
export const speedOf = (samples: readonly Sample[]): number | undefined => {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at) return undefined
  return ((last.done - first.done) / (last.at - first.at)) * 1000
}

/** Undefined where nothing moves. */
export const secondsLeft = (samples: readonly Sample[], left: number): number | undefined => {
  const speed = speedOf(samples)
  return speed === undefined || speed <= 0 ? undefined : left / speed
}
