import { titleOf, typeOf } from '../../../model/declared-problem.ts'
import { type Entry, isFailure, isRetryable, statusOf } from '../../../model/outcome.ts'
import { type DetailLevel, hasDetails, type Manner } from '../fit.ts'

/** Why an operation failed, its field errors side by side. */
export const cellsAt = ({ line, file = '', result }: Entry, { level, base }: Manner) => ({
  file,
  line: line === undefined ? '' : String(line),
  status: String(statusOf(result)),
  ...(isFailure(result) ? { type: typeOf(result, base), title: titleOf(result) } : { type: '', title: '' }),
  ...placesAt(result, level),
  retryable: String(isRetryable(result)),
})

const placesAt = (result: Entry['result'], level: DetailLevel) => {
  if (!isFailure(result) || !hasDetails(level)) return { detail: '', pointer: '' }
  const { detail, errors = [] } = result
  // What is said of the whole already is not said of its place once more.
  const further = errors.filter((error) => error.detail !== detail)
  const places = further.map((error) => `${error.pointer}: ${error.detail}`)
  return {
    detail: [detail, places.join('; ')].filter((text) => text !== '').join(' '),
    pointer: errors.map(({ pointer }) => pointer).join('; '),
  }
}
