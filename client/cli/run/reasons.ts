import type { Problem } from '../../model/result.ts'
import type { FailedRow } from './journal.ts'

/** A problem in one line. Pointers begin at the row, not at the request. */
export const reasonOf = ({ title, detail, errors = [] }: Problem): string => {
  const fields = errors.map(({ pointer, detail: why }) => inRow(pointer, why))
  return [detail === undefined ? title : `${title}. ${detail}`, fields.join('; ')]
    .filter((text) => text !== '')
    .join(/[.!?]$/.test(detail ?? title) ? ' ' : '; ')
}

/** The part of a problem that is the same for many rows. */
export const kindsOf = ({ title, detail, errors = [] }: Problem): readonly string[] => {
  const fields = errors.map(({ pointer, detail: why }) => inRow(pointer.replace(/\/\d+(?=\/|$)/g, '/*'), why))
  return fields.length > 0
    ? [...new Set(fields)]
    : [kindOf(detail === undefined ? title : `${title}. ${detail}`)]
}

const inRow = (pointer: string, why: string): string => {
  const own = pointer.replace(/^\/operations\/(?:\d+|\*)(?=\/|$)/, '')
  return own === '' ? why : `${own}: ${why}`
}

/** Without numbers and quoted words, which differ from row to row. */
const kindOf = (text: string): string => text.replace(/"[^"]*"/g, '"…"').replace(/(?<![\w-])\d+(?!\w)/g, 'N')

export interface Reason {
  readonly count: number
  readonly status: number
  readonly kind: string
  /** The line of the first row with this reason. */
  readonly line: number
}

/** The reasons of failures, the most frequent first. */
export const reasonsOf = (failed: Iterable<FailedRow>): readonly Reason[] => {
  const found = new Map<string, { count: number; status: number; kind: string; line: number }>()
  for (const { status, reason, kinds = [kindOf(reason)], line } of failed) {
    for (const kind of kinds) {
      const name = `${status} ${kind}`
      const known = found.get(name)
      if (known === undefined) found.set(name, { count: 1, status, kind, line })
      else known.count++
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.line - b.line)
}
