import { copyJson } from '../../json/copy.ts'
import type { JsonObject } from '../../json/value.ts'
import type { Action } from '../../model/action.ts'
import { type Caller, copyOfCaller } from '../../model/caller.ts'
import { actionNamed } from '../../model/collection.ts'
import { refusalProblems } from '../../model/operation-problems.ts'
import { type DecidedFailure, type FieldError, failure, isFailure } from '../../model/outcome.ts'
import { Refused } from '../../model/refused.ts'
import { collectionFailed, fence } from '../fence.ts'
import { withoutIgnored } from '../held.ts'
import { type ItemText, validateItem } from '../item.ts'
import { membersIn } from '../made.ts'
import { storedMisfit } from '../misfit.ts'
import { ignorePromises } from '../promises.ts'
import type { BoundOperation } from './bind.ts'

/** Who asks for an operation, and when what its batch does counts as done. */
export interface AskedBy {
  readonly caller: Caller
  readonly at: Date
}

/**
 * What an action makes of an item. Its code gets copies, so whatever it does to them ends with it; what it gives back counts
 * as it is at that moment.
 */
export const act = (
  operation: BoundOperation,
  item: JsonObject,
  asked: AskedBy,
): ItemText | DecidedFailure => {
  const { collection, action: call = { name: '', input: {} } } = operation
  const action = actionNamed(collection, call.name)
  if (action === undefined) return failure('not-found', 'There is no such action.')
  const guarded = { collection: collection.name, part: `action ${action.name}` }
  const run = fence(guarded, () =>
    action.run(copyJson(item) as never, copyJson(call.input) as never, {
      now: new Date(asked.at),
      caller: copyOfCaller(asked.caller),
    }),
  )
  if (isFailure(run)) return run
  const { value } = run
  // To look at what it returned may run its code again: a getter, a proxy, a name that is no text.
  const looked = fence(guarded, () =>
    value instanceof Refused ? refusedBy(action, value, guarded) : membersIn(value, operation.itemId),
  )
  if (isFailure(looked)) return looked
  const { value: verdict } = looked
  if (typeof verdict === 'string') return collectionFailed(guarded, verdict)
  return isFailure(verdict) ? verdict : fitting(operation, { made: verdict.members, item }, guarded)
}

type Guarded = Parameters<typeof fence>[0]

/** More would help nobody, and results are kept. */
const longestDetail = 1_000

const refusedBy = ({ refusals }: Action, refused: Refused, guarded: Guarded): DecidedFailure => {
  ignorePromises(refused)
  const { name, status, detail } = refused
  const declared = Object.hasOwn(refusals, name) ? refusals[name] : undefined
  if (declared === undefined)
    return collectionFailed(guarded, 'refused with a problem that it does not declare')
  if (declared.status !== status)
    return collectionFailed(guarded, `refused with ${declared.name} and another status than it declares`)
  const told = typeof detail === 'string' ? detail.toWellFormed().slice(0, longestDetail) : declared.meaning
  return {
    ...failure(refusalProblems[declared.status], told.toWellFormed()),
    declared: { name: declared.name, title: declared.title },
  }
}

/** What an action was given, and made of it. */
interface Made {
  readonly item: JsonObject
  readonly made: JsonObject
}

/**
 * An item that its own schema or the store refuses is no fault of the caller's, and its place is none in the request; one that
 * grows too large is.
 */
const fitting = (
  { collection }: BoundOperation,
  { item: given, made }: Made,
  guarded: Guarded,
): ItemText | DecidedFailure => {
  const item = validateItem(collection, withoutIgnored(collection, made), '')
  if (!isFailure(item)) return item
  const { errors: [first] = [], ...rest } = item
  if (item.problem !== 'validation-failed') return rest
  return storedMisfit(collection, given) ?? collectionFailed(guarded, notHeld(first))
}

const notHeld = (fault: FieldError = { pointer: '', detail: '' }): string =>
  `made an item that its collection cannot hold, at "${fault.pointer}": ${fault.detail.replace(/\.$/, '')}`
