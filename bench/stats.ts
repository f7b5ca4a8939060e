/** The middle value; the mean of both for an even number. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half]
  if (upper === undefined) throw new Error('a median of nothing')
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2
}

/** A figure of several rounds. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
})

/**
 * `a` divided by `b`, round by round. A temporary load on the machine disturbs both sides of a round, so the ratios are
 * steadier than the figures.
 */
export const ratio = (a: readonly number[], b: readonly number[]): Spread => {
  if (a.length !== b.length) throw new Error(`${a.length} rounds cannot be compared with ${b.length}`)
  return spread(a.map((value, round) => value / (b[round] ?? Number.NaN)))
}

/** The median of each quarter of a series, in order. */
export const quarters = (series: readonly number[]): readonly number[] =>
  [0, 1, 2, 3].map((quarter) =>
    median(
      series.slice(
        Math.floor((quarter * series.length) / 4),
        Math.max(
          Math.floor(((quarter + 1) * series.length) / 4),
          Math.floor((quarter * series.length) / 4) + 1,
        ),
      ),
    ),
  )
