import { isRejected, type Slot } from '../../../model/operation.ts'
import { type Entry, type Failure, isFailure, type Success } from '../../../model/outcome.ts'
import { aboutOf } from '../about.ts'
import type { Manner } from '../fit.ts'
import { errorOf } from './error.ts'
import type { BulkItem } from './schema.ts'
import { type BulkVerb, verbOf } from './verbs.ts'

/** How results are told. */
export interface ItemManner extends Manner {
  readonly slots: readonly Slot[]
}

/** What became of an action, under its verb. */
export const itemOf = (entry: Entry, { slots, ...manner }: ItemManner): BulkItem => {
  const { id: label, index, result } = entry
  const verb = verbOf(label)
  const slot = slots[index]
  const { collection, id } = aboutOf(entry, slots)
  return {
    [verb]: {
      _index: collection ?? null,
      _id: id ?? null,
      ...(isFailure(result)
        ? failed(result, { verb, slot, ...manner })
        : { ...versionOf(result), ...succeeded(verb, result) }),
    },
  }
}

const versionOf = ({ version }: Success) =>
  version === undefined ? {} : { _version: version, _seq_no: version, _primary_term: 1 as const }

const onceEach = { total: 1, successful: 1, failed: 0 }

/** There is always a body, so what has none elsewhere (204) is 200 here: a shipper takes nothing else for done. */
const succeeded = (verb: BulkVerb, { status }: Success) => {
  const shown = status === 201 ? 201 : 200
  const changed = verb === 'delete' ? 'deleted' : 'updated'
  return { result: shown === 201 ? 'created' : changed, _shards: onceEach, status: shown } as const
}

interface Failed extends Manner {
  readonly verb: BulkVerb
  readonly slot: Slot | undefined
}

const failed = (failure: Failure, { verb, slot, ...manner }: Failed) => {
  const isUnderstood = slot !== undefined && !isRejected(slot)
  // What is to be gone is gone, which this protocol does not call an error.
  if (verb === 'delete' && failure.problem === 'not-found' && isUnderstood)
    return { result: 'not_found', _shards: onceEach, status: 404 } as const
  return errorOf(failure, { isUnderstood, ...manner })
}
