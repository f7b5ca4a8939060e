/** Half way to what quadratic work would show. */
export const linear = 3

/**
 * What doubling an input does to the work: about 2 where work is linear, about 4 where it is quadratic. It is doubled
 * twice, since the larger step tells more. What is more than `enough` is measured again, of an input twice as large: a
 * step, as where a cache is full, is behind it then, while quadratic work stays quadratic.
 */
export const growth = <T>(
  inputOf: (size: number) => T,
  work: (input: T) => unknown,
  size: number,
  enough = linear,
): number => {
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < attempts && least >= enough; attempt++) {
    const larger = size * 2 ** attempt
    const [small, large] = [inputOf(larger), inputOf(4 * larger)]
    const shorter = leastOf(() => work(small))
    least = Math.min(least, Math.sqrt(leastOf(() => work(large)) / shorter))
  }
  return least
}

const attempts = 4
const fewestRuns = 5
const leastMilliseconds = 6

/**
 * Milliseconds of the shortest of many runs, which is the one that nobody disturbed. Some kernels count processor time in
 * steps of ten milliseconds, which is longer than most of what is measured here.
 */
const leastOf = (work: () => unknown): number => {
  const start = performance.now()
  let least = Number.POSITIVE_INFINITY
  for (let runs = 0; runs < fewestRuns || performance.now() - start < leastMilliseconds; runs++) {
    const begun = performance.now()
    work()
    least = Math.min(least, performance.now() - begun)
  }
  return least
}
