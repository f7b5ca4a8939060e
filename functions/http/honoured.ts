import type { ItemView } from '../batch/render/single.ts'
import type { Batch } from '../model/operation.ts'
import { isFailure, type Refusal, type Result } from '../model/outcome.ts'
import type { Preferences } from './prefer.ts'

/** What of the preferences an answer honours. */
export interface Honoured {
  readonly preferences: Preferences
  /** … and what only where its face had to leave nothing out. */
  readonly ifWhole?: Preferences
}

/** A batch lists what was asked for, and was validated before it ran. What its record answers was not, this time. */
export const honouredByBatch = (
  { handling, return: wanted }: Preferences,
  { atomic }: Batch,
  results: readonly Result[],
): Honoured => {
  const isKnown = results.some(({ replayed }) => replayed)
  const isHandled = handling === 'strict' ? !isKnown : !atomic
  const isShown = wanted === 'representation' && areRepresented(results)
  return {
    preferences: {
      ...(handling && isHandled ? { handling } : {}),
      ...(wanted === 'minimal' ? { return: wanted } : {}),
    },
    ifWhole: isShown ? { return: wanted } : {},
  }
}

/** Every item that there is to show is shown, and there is one. */
const areRepresented = (results: readonly Result[]): boolean => {
  const due = results.filter(hasItem)
  return due.length > 0 && due.every((result) => !isFailure(result) && result.body !== undefined)
}

const hasItem = (result: Result): boolean =>
  !isFailure(result) && (result.status === 200 || result.status === 201)

/** Of a single item only a write has a choice; a read is its item. A failure is a problem, whatever was preferred. */
export const honouredBySingle = (
  { return: wanted }: Preferences,
  { status, isRead, isShown }: ItemView,
): Honoured => {
  const isChosen =
    wanted !== undefined && !isRead && status < 300 && isShown === (wanted === 'representation')
  return { preferences: isChosen ? { return: wanted } : {} }
}

/** Of a request that was refused: that it was validated first, if that is why. */
export const honouredByRefusal = ({ handling }: Preferences, { problem }: Refusal): Honoured => ({
  preferences: problem === 'invalid-batch' && handling === 'strict' ? { handling } : {},
})

/** Of a batch that is run later: a replay shows what its first request asked for, and was not validated again. */
export const honouredLater = (preferences: Preferences, replayed: boolean): Honoured => {
  if (!replayed) return { preferences }
  const { return: _, handling: __, ...others } = preferences
  return { preferences: others }
}
