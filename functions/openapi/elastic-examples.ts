import type { DescribedCollection } from './collections.ts'
import type { Examples, ResponseVariant } from './response-variants.ts'
import { ndjsonOf } from './text-examples.ts'

/** A document, and a delete. */
export const bulkLines = (collection: DescribedCollection | undefined, isNamed: boolean): string => {
  const place = isNamed ? { _index: collection?.name ?? 'items' } : {}
  const { id = '1', members = {} } = collection?.example ?? {}
  const create = collection?.ids === 'server' ? { create: place } : { index: { ...place, _id: id } }
  return ndjsonOf([create, members, { delete: { ...place, _id: id } }])
}

export const bulkAnswered = {
  took: 12,
  errors: true,
  items: [
    {
      index: {
        ...{ _index: 'cities', _id: '1', _version: 1, _seq_no: 1, _primary_term: 1, result: 'created' },
        _shards: { total: 1, successful: 1, failed: 0 },
        status: 201,
      },
    },
    {
      create: {
        ...{ _index: 'cities', _id: '1', status: 409 },
        error: {
          type: 'version_conflict_engine_exception',
          reason: 'An item with this id exists, at version 1.',
          problem: '/problems/already-exists',
        },
      },
    },
  ],
}

/** A problem of the examples in other words. */
export const bulkRefused = ({ examples = {} }: ResponseVariant, status: number): Examples =>
  Object.fromEntries(
    Object.entries(examples).map(([name, { summary, value }]) => {
      const { type: problem, detail: reason = '' } = value as { type: string; detail?: string }
      const cause = { type: 'illegal_argument_exception', reason }
      return [name, { summary, value: { error: { root_cause: [cause], ...cause, problem }, status } }]
    }),
  )
