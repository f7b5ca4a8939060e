import * as z from 'zod'
import type { Authorize } from '../../functions/model/authorize.ts'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'
import type { Version } from './history/spec.ts'

/** Limits of the item's number, before and after a deployment that narrows it; the model has its own copy. */
const most = { wide: 1_000, narrow: 50 } as const

const schemaOf = (strict: boolean) =>
  z.strictObject({
    /** The operation that wrote last. */
    last: z.string().min(1).max(40),
    n: z
      .int()
      .min(0)
      .max(strict ? most.narrow : most.wide),
    /** Every operation that wrote since the item was made or replaced. */
    marks: z.record(z.string(), z.string()),
    /** Another thing, or the thing itself. */
    to: z.string().optional(),
  })

interface Thing {
  readonly n: number
}

/**
 * What a caller may depends on what the item is, and on what it would become; the model has its own copy. Whoever sows may
 * everything.
 */
const mayOf: Authorize<Thing> = ({ caller, operation, item, next }) => {
  switch (caller.claims.sub) {
    case 'p1':
      if (item?.n === 15 || item?.n === 5) return 'hide'
      if (item?.n === 13 && operation.method !== 'GET') return false
      return next?.n !== 8
    case 'p2':
      return item?.n === 9 || item?.n === 6 ? 'hide' : next?.n !== 10
    default:
      return true
  }
}

/** The collections that histories are about, as a deployment has them. */
export const collectionsOf = ({
  strictSchema,
  guardedDeletes,
  withoutThings,
}: Version): readonly Collection[] => {
  const schema = schemaOf(strictSchema)
  const scopes = guardedDeletes ? { DELETE: 'things:delete' } : {}
  const plain = { name: 'made', schema, ids: 'server', authorize: mayOf } as const
  if (withoutThings) return [defineCollection(plain)]
  const references = { to: 'things' }
  const made = defineCollection({ ...plain, references })
  const things = defineCollection({
    name: 'things',
    schema,
    references,
    timestamps: true,
    scopes,
    authorize: mayOf,
    indexes: { byNumber: { partition: 'n', sort: 'last', shards: 2 } },
    actions: {
      bump: {
        input: z.strictObject({ mark: z.string(), to: z.string().optional() }),
        refusals: { full: 409 },
        run: (thing, { mark, ...names }) =>
          thing.n >= 14
            ? refuse(409, 'full')
            : { ...thing, ...names, last: mark, n: thing.n + 1, marks: { ...thing.marks, [mark]: 'x' } },
      },
    },
  })
  return [things, made]
}
