/** Half way to what quadratic work would show. */
export const linear = 3

/**
 * What doubling an input does to the work: about 2 where work is linear, about 4 where it is quadratic. It is doubled
 * twice, since the larger step tells more. CPU time of this thread, so that other programs on the machine do not count
 * much; what is more than `enough` is measured again, since they share its caches.
 */
export const growth = <T>(
  inputOf: (size: number) => T,
  work: (input: T) => unknown,
  size: number,
  enough = linear,
): number => {
  const [small, large] = [inputOf(size), inputOf(4 * size)]
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < attempts && least >= enough; attempt++) {
    least = Math.min(least, Math.sqrt(leastOf(() => work(large)) / leastOf(() => work(small))))
  }
  return least
}

const attempts = 4
const turns = 3
const leastMicroseconds = 15_000

/** Microseconds of one run. The least of several turns, so that the collector and the compiler count little. */
const leastOf = (work: () => unknown): number =>
  Math.min(...Array.from({ length: turns }, () => microsecondsOf(work)))

/** One run, of as many as one can tell apart. */
const microsecondsOf = (work: () => unknown): number => {
  const start = process.threadCpuUsage()
  for (let runs = 1; ; runs++) {
    work()
    const { user, system } = process.threadCpuUsage(start)
    if (user + system >= leastMicroseconds) return (user + system) / runs
  }
}
