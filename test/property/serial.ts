import { absent, applyOne, type ModelItem, type ModelResult, type WireOperation } from '../support/model.ts'

/** One operation and what its caller was told. */
export interface Answered {
  readonly operation: WireOperation
  readonly told: ModelResult
}

/** Operations of one caller on one item that take effect together, without anybody in between. */
export interface Fold {
  readonly members: readonly Answered[]
  /** Of a batch that was given up as a whole: it was tried, and nothing of it stands. */
  readonly undone?: true
}

/** The folds of one caller, in their order. */
export type Line = readonly Fold[]

/**
 * Whether there is an order in which the callers' folds took turns on an item such that every caller was told what
 * the model says, and the item is left as it is. Tries every order that is not refuted by what was told.
 */
export const isExplained = (
  path: string,
  before: ModelItem,
  lines: readonly Line[],
  after: ModelItem,
): boolean => {
  const dead = new Set<string>()
  const search = (item: ModelItem, taken: readonly number[]): boolean => {
    if (lines.every((line, at) => taken[at] === line.length)) return isSame(item, after)
    const place = JSON.stringify([taken, item])
    if (dead.has(place)) return false
    dead.add(place)
    return lines.some((line, at) => {
      const fold = line[taken[at] ?? 0]
      const next = fold && applyFold(path, item, fold)
      return next !== undefined && search(next, taken.with(at, (taken[at] ?? 0) + 1))
    })
  }
  return search(
    before,
    lines.map(() => 0),
  )
}

/** The item after the fold; undefined when somebody was told something else. */
const applyFold = (path: string, item: ModelItem, { members, undone }: Fold): ModelItem | undefined => {
  const state = new Map([[path, item]])
  for (const { operation, told } of members) {
    const result = applyOne(state, operation)
    // Who is only told that another failed may have come to any result.
    if (told.status !== 424 && !agrees(result, told)) return undefined
  }
  return undone ? item : (state.get(path) ?? absent)
}

const agrees = (result: ModelResult, told: ModelResult): boolean =>
  result.status === told.status &&
  result.etag === told.etag &&
  (told.body === undefined || isSame(result.body, told.body))

const isSame = (one: unknown, other: unknown): boolean => stable(one) === stable(other)

/** JSON with members in one order. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  ) ?? ''
