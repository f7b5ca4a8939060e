/**
 * What doubling an input does to the work: about 2 where work is linear, about 4 where it is quadratic. It is doubled
 * twice, since the larger step tells more. CPU time of this thread, so that other programs on the machine do not count;
 * the least of several turns, each long enough for its clock, so that the collector and the compiler count little.
 */
export const growth = <T>(
  inputOf: (size: number) => T,
  work: (input: T) => unknown,
  size: number,
): number => {
  const [small, large] = [inputOf(size), inputOf(4 * size)]
  let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let turn = 0; turn < turns; turn++) {
    least = Math.min(
      least,
      microsecondsOf(() => work(small)),
    )
    most = Math.min(
      most,
      microsecondsOf(() => work(large)),
    )
  }
  return Math.sqrt(most / least)
}

const turns = 3
const leastMicroseconds = 15_000

/** One run, of as many as one can tell apart. */
const microsecondsOf = (work: () => unknown): number => {
  const start = process.threadCpuUsage()
  for (let runs = 1; ; runs++) {
    work()
    const { user, system } = process.threadCpuUsage(start)
    if (user + system >= leastMicroseconds) return (user + system) / runs
  }
}

/** Half way to what quadratic work would show. */
export const linear = 3
