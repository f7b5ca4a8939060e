import * as z from 'zod'
import type { Authorize } from '../../functions/model/authorize.ts'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'
import type { OldItem } from '../../functions/model/versions.ts'
import { currentAttempt } from './engine/attempt.ts'
import type { Version } from './history/spec.ts'

/** Limits of the item's number, before and after a deployment that narrows it; the model has its own copy. */
const most = { wide: 1_000, narrow: 50 } as const

/** Of time and chance: nobody can tell beforehand what it makes, and nothing that is made anew is the same. */
const drawn = (): string => `${currentAttempt()?.clock.now().getTime()}-${Math.random()}`

const membersOf = (strict: boolean) => ({
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
  /** How often it was bumped; nobody else changes it. */
  turns: z.int().min(0),
  drawn: z.string().default(drawn),
})

const firstSchema = (strict: boolean) => z.strictObject({ ...membersOf(strict), note: z.string().optional() })

const secondSchema = (strict: boolean) =>
  z.strictObject({ ...membersOf(strict), grade: z.enum(['old', 'new']).default('new') })

/** Of the second version items have a grade in place of a note; the model has its own copy. */
const formOf = ({ strictSchema, schemaVersion = 1 }: Version) =>
  schemaVersion === 1
    ? { schema: firstSchema(strictSchema) }
    : {
        version: 2,
        // To the types they are as those of the first: what differs nothing here looks at.
        schema: secondSchema(strictSchema) as unknown as ReturnType<typeof firstSchema>,
        upgrade: { 1: ({ note: _, ...old }: OldItem) => ({ ...old, grade: 'old' }) },
      }

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
export const collectionsOf = (version: Version): readonly Collection[] => {
  const scopes = version.guardedDeletes ? { DELETE: 'things:delete' } : {}
  const common = { ...formOf(version), readOnly: { turns: 0 }, authorize: mayOf } as const
  const plain = { ...common, name: 'made', ids: 'server' } as const
  if (version.withoutThings) return [defineCollection(plain)]
  const references = { to: 'things' }
  const made = defineCollection({ ...plain, references })
  const things = defineCollection({
    ...common,
    name: 'things',
    references,
    timestamps: true,
    computed: { label: ({ last, n }) => `${last} of ${n}` },
    scopes,
    indexes: { byNumber: { partition: 'n', sort: 'last', shards: 2 } },
    actions: {
      bump: {
        input: z.strictObject({ mark: z.string(), to: z.string().optional() }),
        refusals: { full: 409 },
        run: ({ turns, ...thing }, { mark, ...names }) =>
          thing.n >= 14
            ? refuse(409, 'full')
            : {
                ...thing,
                ...names,
                last: mark,
                n: thing.n + 1,
                turns: turns + 1,
                marks: { ...thing.marks, [mark]: 'x' },
              },
      },
    },
  })
  return [things, made]
}
