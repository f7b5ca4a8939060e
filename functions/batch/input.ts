import type { JsonObject } from '../json/value.ts'
import type { Action } from '../model/action.ts'
import type { Collection } from '../model/collection.ts'
import { limits } from '../model/limits.ts'
import type { ActionCall } from '../model/operation.ts'
import { type DecidedFailure, failure, isFailure } from '../model/outcome.ts'
import { runSchema } from '../model/schema/run.ts'
import { collectionFailed, fence } from './fence.ts'
import { unstorable } from './storable.ts'

/** What came with an action, and where it stands. */
interface Sent {
  readonly members: JsonObject
  readonly pointer: string
}

/** Checks the input of an action against its schema. What that makes of it has to be JSON, as it may wait for a worker. */
export const validateInput = (
  { name: collection }: Collection,
  { name, input }: Action,
  { members, pointer }: Sent,
): { readonly action: ActionCall } | DecidedFailure => {
  const guarded = { collection, part: `input of ${name}` }
  const run = fence(guarded, () => runSchema(input, members, pointer))
  if (isFailure(run)) return run
  const checked = run.value
  if ('errors' in checked)
    return failure(
      'validation-failed',
      `The input does not fit the action ${name} of ${collection}.`,
      checked.errors,
    )
  const made = fence(guarded, () => inputFrom(checked.data))
  if (isFailure(made)) return made
  return made.value === undefined
    ? collectionFailed(guarded, 'made a value that JSON does not have')
    : { action: { name, input: made.value } }
}

/** Numbers that an item could not hold are none of its business: they may never get there. */
const inputFrom = (made: unknown): JsonObject | undefined =>
  unstorable(made, limits.maxDepth).some(({ kind }) => kind === 'foreign')
    ? undefined
    : (JSON.parse(JSON.stringify(made)) as JsonObject)
