import type { Edit } from '../state/rows.ts'
import { pieceLimits } from './pieces.ts'

/** Mended rows that go together, and the key that they are sent with. */
export interface Group {
  readonly key: string
  readonly edits: readonly Edit[]
}

/** A row without columns may still have a broken quote, which would take the rows after it along: it goes alone. */
export const groupsOf = (edits: readonly Edit[], newKey: () => string): readonly Group[] => {
  const laidOut = edits.filter(({ row }) => row.isLaidOut)
  const count = Math.ceil(laidOut.length / pieceLimits.rows)
  const together = Array.from({ length: count }, (_, at) =>
    laidOut.slice(at * pieceLimits.rows, (at + 1) * pieceLimits.rows),
  )
  const alone = edits.filter(({ row }) => !row.isLaidOut).map((edit) => [edit])
  return [...together, ...alone].map((group) => ({ key: newKey(), edits: group }))
}

/** The edits that a group which has been answered meanwhile does not have: others, or changed since. */
export const editsBeside = (edits: readonly Edit[], answered: Group): readonly Edit[] => {
  const sent = new Set(answered.edits.map(textOf))
  return edits.filter((edit) => !sent.has(textOf(edit)))
}

const textOf = ({ row: { index }, cells }: Edit): string => JSON.stringify([index, cells])
