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

/** A batch honours `return`, and `handling=strict` if it was validated first; a replay was not validated this time. */
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

/** At least one result has an item, and no item was left out. */
const areRepresented = (results: readonly Result[]): boolean => {
  const due = results.filter(hasItem)
  return due.length > 0 && due.every((result) => !isFailure(result) && result.body !== undefined)
}

const hasItem = (result: Result): boolean =>
  !isFailure(result) && (result.status === 200 || result.status === 201)

/** For a single item only a write has a choice. A read is its item, and a failure is a problem in any case. */
export const honouredBySingle = (
  { return: wanted }: Preferences,
  { status, isRead, isShown }: ItemView,
): Honoured => {
  const isChosen =
    wanted !== undefined && !isRead && status < 300 && isShown === (wanted === 'representation')
  return { preferences: isChosen ? { return: wanted } : {} }
}

/** For a refused request: `handling=strict`, if that is the reason. */
export const honouredByRefusal = ({ handling }: Preferences, { problem }: Refusal): Honoured => ({
  preferences: problem === 'invalid-batch' && handling === 'strict' ? { handling } : {},
})

/**
 * For an asynchronous batch: a replay has the form that its first request preferred, and is not validated again. If the batch is
 * over by then, nothing is answered before its end, and nothing runs later.
 */
export const honouredAsynchronously = (
  preferences: Preferences,
  { replayed, kind }: { readonly replayed: boolean; readonly kind: 'batch' | 'progress' },
): Honoured => {
  if (!replayed) return { preferences }
  const { return: _, handling: __, 'respond-async': later, ...others } = preferences
  return { preferences: kind === 'progress' && later ? { 'respond-async': later, ...others } : others }
}
