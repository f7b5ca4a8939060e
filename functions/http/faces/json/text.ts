import type { Item } from '../../../model/outcome.ts'
import type { Text } from '../face.ts'
import { type DetailLevel, fitted } from '../fit.ts'
import type {
  WireAnnounced,
  WireBatches,
  WireFinished,
  WirePage,
  WireProgress,
} from './schemas/asynchronous.ts'
import type {
  WireAtomicFailure,
  WireBatch,
  WireInvalidBatch,
  WireItems,
  WireLenientItems,
  WireMissingItems,
} from './schemas/batch.ts'
import type { WireProblem } from './schemas/problem.ts'
import type { WireResult } from './schemas/result.ts'
import type { WireHealth, WireProblemPage, WireService } from './schemas/service.ts'

const json = 'application/json'
const problemJson = 'application/problem+json'

/** All that is written here. An item is its collection's own. */
type WireBody =
  | WireAnnounced
  | WireAtomicFailure
  | WireBatch
  | WireBatches
  | WireFinished
  | WireHealth
  | WireInvalidBatch
  | WireItems
  | WireLenientItems
  | WireMissingItems
  | WirePage
  | WireProblem
  | WireProblemPage
  | WireProgress
  | WireResult
  | WireService

/** What does not grow with the request. */
export const jsonBodyOf = (body: WireBody | Item): Text => jsonText(JSON.stringify(body))

/** What is JSON already. */
export const jsonText = (body: string): Text => ({ headers: { contentType: json }, body })

interface Fitting {
  readonly isProblem?: boolean
  /** Something has been left out before. */
  readonly isCut?: boolean
}

/** As full as is safe to send. */
export const fittedText = (
  bodyAt: (level: DetailLevel) => WireBody,
  { isProblem = false, isCut = false }: Fitting = {},
): Text => {
  const { body, level } = fitted((at) => JSON.stringify(bodyAt(at)))
  return {
    headers: { contentType: isProblem ? problemJson : json },
    body,
    truncated: isCut || level !== 'full',
  }
}
