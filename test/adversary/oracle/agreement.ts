import type { Data, ItemState } from '../play/journal.ts'
import { isShownBy, textOf } from './forms.ts'
import { type AskedOperation, type Decided, decisionsOf, type Versions } from './model.ts'
import type { Result } from './views.ts'

/** Whether this is what the client was told, as far as it was told. */
const agrees = (decided: Decided, told: Result, versions: Versions): boolean =>
  (told.status === 0 ? decided.status < 400 : decided.status === told.status) &&
  (decided.missing !== undefined) === (told.problem === 'reference-not-found') &&
  (told.version === undefined || told.version === decided.version) &&
  (told.body === undefined || isShown(decided, told.body, { told, versions }))

/** By whichever version of the code that answered. A mark of what does not fit goes with reads alone. */
const isShown = (
  { body, schema }: Decided,
  shown: Data,
  { told, versions }: { readonly told: Result; readonly versions: Versions },
): boolean => {
  if (body === undefined) return false
  const outdated = told.isRead ? told.outdated === true : undefined
  return isShownBy({ data: body, ...(schema ? { schema } : {}) }, { body: shown, outdated }, versions)
}

export const isJustified = (
  operation: AskedOperation,
  told: Result,
  state: ItemState,
  versions: Versions,
): boolean => decisionsOf(operation, state, versions).some((decided) => agrees(decided, told, versions))

interface Member {
  readonly operation: AskedOperation
  readonly told: Result
  /** What it came to is hidden, or it was answered without the item. */
  readonly hidden: boolean
  /** It has a key of its own, so it may have been done before. */
  readonly optional: boolean
}

/** Whether operations one after the other, from this state on, come to what was told of them. */
export const foldAgrees = (members: readonly Member[], from: ItemState, versions: Versions): boolean => {
  let states: readonly ItemState[] = [from]
  for (const { operation, told, hidden, optional } of members) {
    states = states.flatMap((state) => [
      ...(optional ? [state] : []),
      ...decisionsOf(operation, state, versions)
        .filter((decided) => hidden || agrees(decided, told, versions))
        .map((decided) => decided.next ?? state),
    ])
    // Versions of the code that agree lead to one and the same state.
    states = [
      ...new Map(
        states.map((state) => [`${state.version} ${state.schema ?? 1} ${textOf(state.data)}`, state]),
      ).values(),
    ]
    if (states.length === 0) return false
  }
  return true
}
