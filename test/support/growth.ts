/**
 * What doubling an input does to the work: about 2 where work is linear, about 4 where it is quadratic. CPU time of this
 * thread, so that other programs on the machine do not count; the least of several turns, so that the collector and
 * the compiler count little.
 */
export const growth = <T>(
  inputOf: (size: number) => T,
  work: (input: T) => unknown,
  size: number,
): number => {
  const [once, twice] = [inputOf(size), inputOf(2 * size)]
  work(once)
  let [least, leastTwice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let turn = 0; turn < turns; turn++) {
    least = Math.min(
      least,
      microseconds(() => work(once)),
    )
    leastTwice = Math.min(
      leastTwice,
      microseconds(() => work(twice)),
    )
  }
  return leastTwice / Math.max(least, 1)
}

const turns = 5

const microseconds = (work: () => unknown): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

/** Half way to what quadratic work would show. */
export const linear = 3
