import { type Entry, isFailure, type Refusal, type Result } from '../../model/outcome.ts'
import type { Summary } from '../../model/summary.ts'
import { type Conclusion, conclude } from './conclusion.ts'

/** The answer to several items by id. */
export interface ItemsView {
  readonly status: number
  readonly conclusion: Conclusion
  readonly missing: readonly string[]
  /** What the ids are of: other protocols repeat it beside each result. */
  readonly collection: string
  /** Asked for as `handling=lenient`, and each is there or missing: the items side by side, without a status for each. */
  readonly isLenient: boolean
}

interface Found {
  readonly collection: string
  readonly entries: readonly Entry[]
}

/** Items by id; a refusal where all have to be there and one is not. */
export const itemsView = (
  { collection, entries }: Found,
  handling: 'strict' | 'lenient' | undefined,
): ItemsView | Refusal => {
  const missing = entries.filter(({ result }) => isMissing(result)).map(({ id }) => id)
  if (handling === 'strict' && missing.length > 0)
    return {
      problem: 'not-found',
      detail: 'Not every item is there; `missing_ids` lists the others.',
      missing,
    }
  const conclusion = conclude(entries, { minimal: false })
  const { summary } = conclusion
  const isLenient = handling === 'lenient' && summary.failed === missing.length
  return { status: manyStatus(summary, missing.length), collection, conclusion, missing, isLenient }
}

/** An invalid id names no item. */
const isMissing = (result: Result): boolean =>
  isFailure(result) && (result.problem === 'not-found' || result.problem === 'malformed-operation')

const manyStatus = ({ total, success }: Summary, missing: number): number => {
  if (success === total) return 200
  return missing === total ? 404 : 207
}
