import { applyOne, type ModelResult, type ModelState, type WireOperation } from '../support/model.ts'
import { sorted } from '../support/trial.ts'

/** One operation and what its caller was told. */
export interface Answered {
  readonly operation: WireOperation
  readonly told: ModelResult
}

/** Operations that take effect together, without anybody in between. */
interface Fold {
  readonly members: readonly Answered[]
  /** Of a batch that was given up as a whole: it was tried, and nothing of it stands. */
  readonly undone?: true
}

/** Folds that come one after the other: those of one caller on one item. */
export type Line = readonly Fold[]

/**
 * Whether there is an order in which all folds took turns such that every caller was told what the model says, and
 * the items are left as they are. Tries every order that is not refuted by what was told.
 */
export const isExplained = (before: ModelState, lines: readonly Line[], after: ModelState): boolean => {
  const goal = textOf(after)
  const dead = new Set<string>()
  const search = (state: ModelState, taken: readonly number[]): boolean => {
    if (lines.every((line, at) => taken[at] === line.length)) return textOf(state) === goal
    const place = `${taken} ${textOf(state)}`
    if (dead.has(place)) return false
    dead.add(place)
    return lines.some((line, at) => {
      const fold = line[taken[at] ?? 0]
      const next = fold && applyFold(state, fold)
      return next !== undefined && search(next, taken.with(at, (taken[at] ?? 0) + 1))
    })
  }
  return search(
    before,
    lines.map(() => 0),
  )
}

/** The items after the fold; undefined when somebody was told something else. */
const applyFold = (before: ModelState, { members, undone }: Fold): ModelState | undefined => {
  const state = new Map(before)
  for (const { operation, told } of members) {
    const result = applyOne(state, operation)
    // Who is only told that another failed may have come to any result.
    if (told.status !== 424 && !agrees(result, told)) return undefined
  }
  return undone ? before : state
}

const agrees = (result: ModelResult, told: ModelResult): boolean =>
  result.status === told.status &&
  result.etag === told.etag &&
  (told.body === undefined || ordered(result.body) === ordered(told.body))

const textOf = (state: ModelState): string => ordered(sorted(state))

/** JSON with members in one order. */
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  ) ?? ''
