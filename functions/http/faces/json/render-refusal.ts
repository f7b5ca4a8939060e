import type { Refusal } from '../../../model/outcome.ts'
import type { Asked, Text } from '../face.ts'
import { hasDetails, type Manner } from '../fit.ts'
import { failureAt, wireProblemOf } from './result.ts'
import type { WireInvalidBatch, WireMissingItems } from './schemas/batch.ts'
import type { WireProblem } from './schemas/problem.ts'
import { fittedText } from './text.ts'

/** A request that is refused as a whole, or the failure of a request's only operation: a problem of RFC 9457. */
export const renderRefusal = (refusal: Refusal, { base }: Pick<Asked, 'base'>): Text =>
  fittedText((level) => bodyAt(refusal, { level, base }), { isProblem: true })

const bodyAt = (refusal: Refusal, manner: Manner): WireProblem | WireInvalidBatch | WireMissingItems => {
  const { level, base } = manner
  const { results, missing } = refusal
  const isFull = level === 'full'
  const told = wireProblemOf(hasDetails(level) ? refusal : { ...refusal, errors: [] }, base)
  return {
    ...told,
    missing_ids: missing,
    results: isFull ? results?.map((entry) => failureAt(entry, entry.result, manner)) : undefined,
    truncated: isFull ? undefined : true,
  }
}
