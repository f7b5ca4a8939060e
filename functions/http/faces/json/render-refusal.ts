import type { Refusal } from '../../../model/outcome.ts'
import type { Text } from '../face.ts'
import { type DetailLevel, hasDetails } from '../fit.ts'
import { failureAt, wireProblemOf } from './result.ts'
import type { WireInvalidBatch, WireMissingItems } from './schemas/batch.ts'
import type { WireProblem } from './schemas/problem.ts'
import { fittedText } from './text.ts'

/** A request that is refused as a whole, or the failure of a request's only operation: a problem of RFC 9457. */
export const renderRefusal = (refusal: Refusal): Text =>
  fittedText((level) => bodyAt(refusal, level), { isProblem: true })

const bodyAt = (refusal: Refusal, level: DetailLevel): WireProblem | WireInvalidBatch | WireMissingItems => {
  const { results, missing } = refusal
  const isFull = level === 'full'
  const told = wireProblemOf(hasDetails(level) ? refusal : { ...refusal, errors: [] })
  return {
    ...told,
    missing_ids: missing,
    results: isFull ? results?.map((entry) => failureAt(entry, entry.result, { level })) : undefined,
    truncated: isFull ? undefined : true,
  }
}
