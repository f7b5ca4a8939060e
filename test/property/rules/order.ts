/** What an operation waits for is said by these. */
export interface Waiting {
  readonly item: string
  readonly names: string | undefined
  readonly makes: boolean
  readonly removes: boolean
  /** Operations before it. */
  readonly dependsOn: readonly number[]
}

interface Edge {
  readonly from: number
  readonly to: number
  readonly isNaming: boolean
}

/**
 * The order of a batch, found by trying: each operation after those that it waits for, the first one first. What is named
 * may also be made later; where that goes round in a circle, nobody waits for what comes later.
 */
export const orderOf = (all: readonly Waiting[]) => {
  const given = all.flatMap(({ item, dependsOn }, from) => [
    ...dependsOn.map((to) => ({ from, to })),
    ...all.flatMap((other, to) => (to < from && other.item === item ? [{ from, to }] : [])),
  ])
  const named = all.flatMap((one, index) => edgesOf(one, index, all))
  const reach = closureOf([...given, ...named], all.length)
  const isRound = ({ from, to }: Edge) => reach(to, from)
  const kept = named.filter((edge) => edge.to < edge.from || !isRound(edge))
  const edges = [...given, ...kept]
  const order: number[] = []
  while (order.length < all.length) {
    const free = all.findIndex(
      (_, at) => !order.includes(at) && edges.every(({ from, to }) => from !== at || order.includes(to)),
    )
    if (free < 0) throw new Error('it goes round in a circle')
    order.push(free)
  }
  return {
    order,
    waitsFor: (index: number) => kept.filter(({ from }) => from === index).map(({ to }) => to),
    isMutual: (index: number) => named.some((edge) => edge.from === index && edge.isNaming && isRound(edge)),
  }
}

const edgesOf = (one: Waiting, index: number, all: readonly Waiting[]): readonly Edge[] => {
  const { names } = one
  if (names === undefined || names === one.item) return []
  const changes = all.flatMap((other, at) =>
    other.item === names && (other.makes || other.removes) ? [at] : [],
  )
  const before = changes.findLast((at) => at < index)
  const after = changes.find((at) => at > index)
  const isMade = (at: number | undefined) => at !== undefined && all[at]?.makes === true
  if (before === undefined && after !== undefined && isMade(after))
    return [{ from: index, to: after, isNaming: true }]
  const edges: Edge[] = []
  if (before !== undefined) edges.push({ from: index, to: before, isNaming: true })
  if (after !== undefined && (!isMade(after) || (before !== undefined && !isMade(before))))
    edges.push({ from: after, to: index, isNaming: false })
  return edges
}

const closureOf = (edges: readonly { from: number; to: number }[], size: number) => {
  const reached = Array.from({ length: size }, () => new Set<number>())
  for (let round = 0; round < size; round++)
    for (const { from, to } of edges) for (const one of [to, ...(reached[to] ?? [])]) reached[from]?.add(one)
  return (from: number, to: number): boolean => reached[from]?.has(to) === true
}
