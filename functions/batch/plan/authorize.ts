import { copyOfCaller } from '../../model/caller.ts'
import { type DecidedFailure, failure, isFailure } from '../../model/outcome.ts'
import { collectionFailed, fence } from '../fence.ts'
import { ignorePromises } from '../promises.ts'
import { told } from '../shown.ts'
import type { AskedBy } from './act.ts'
import type { BoundOperation } from './bind.ts'
import {
  type DecideOptions,
  type Decision,
  decide,
  existing,
  isPresent,
  missing,
  type Present,
  type State,
  taken,
} from './decide.ts'

/**
 * Decides an operation as this caller may have it. The deployer's code is asked last, when it is known what the operation
 * would make of the item, and its answer stands before whatever else was found: who may not, learns nothing of the item.
 */
export const decideAsked = (operation: BoundOperation, state: State, options: DecideOptions): Decision => {
  const decision = decide(operation, state, options)
  const isNowhere = state.data === null && typeof decision.next?.data !== 'string'
  if (operation.collection.authorize === undefined || isNowhere) return decision
  const verdict = verdictOn(operation, { before: state, after: decision.next }, options.asked)
  if (isFailure(verdict)) return { result: verdict, isUnjudged: true }
  switch (verdict) {
    case 'grant':
      return decision
    case 'refuse':
      return { result: refused(operation) }
    case 'hide':
      return { result: hidden(operation, state, options) }
  }
}

/** What an operation would make of an item; nothing comes after if it changes nothing. */
interface Change {
  readonly before: State
  readonly after: State | undefined
}

const verdictOn = (
  operation: BoundOperation,
  { before, after }: Change,
  asked: AskedBy,
): 'grant' | 'refuse' | 'hide' | DecidedFailure => {
  const { collection, itemId, method, action } = operation
  const guarded = { collection: collection.name, part: 'authorization' }
  const [item, next] = [toldOf(operation, before), after && toldOf(operation, after)]
  if (isFailure(item)) return item
  if (isFailure(next)) return next
  const answer = fence(guarded, (): unknown =>
    collection.authorize?.({
      caller: copyOfCaller(asked.caller),
      operation:
        method === 'ACT'
          ? { method: 'POST', action: action?.name ?? '', id: itemId }
          : { method, id: itemId },
      item: item as never,
      next: next as never,
    }),
  )
  if (isFailure(answer)) return answer
  switch (answer.value) {
    case true:
      return 'grant'
    case false:
      return 'refuse'
    case 'hide':
      return 'hide'
    default:
      ignorePromises(answer.value)
      return collectionFailed(guarded, "gave an answer that is not true, false or 'hide'")
  }
}

/** Whether this caller may know of an item: one that it may not read is there, one that is hidden is not. */
export const isSeen = (
  named: Pick<BoundOperation, 'collection' | 'itemId' | 'key'>,
  state: Present,
  asked: DecideOptions['asked'],
): boolean | DecidedFailure => {
  if (named.collection.authorize === undefined) return true
  const read: BoundOperation = { ...named, method: 'GET', index: 0, pointer: '' }
  const verdict = verdictOn(read, { before: state, after: undefined }, asked)
  return isFailure(verdict) ? verdict : verdict !== 'hide'
}

const toldOf = (operation: BoundOperation, state: State) =>
  isPresent(state) ? told(operation.collection, existing(operation, state)) : undefined

export const refused = ({ collection, method, action }: BoundOperation): DecidedFailure =>
  failure('forbidden', `${action?.name ?? method} on ${collection.name} is not granted to this caller.`)

/** As if there were no such item; where that would make one, there is nothing to be had. */
const hidden = (operation: BoundOperation, state: State, options: DecideOptions): DecidedFailure => {
  if (operation.method === 'POST' && isPresent(state)) return taken(0)
  const { result } = decide(operation, { ...state, data: null }, options)
  return isFailure(result) ? result : missing()
}
