import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

/** Members of every kind, those that cells of CSV can hold, and those that they cannot. */
const schema = z
  .strictObject({
    country: z.string(),
    name: z.string().optional(),
    size: z.number().optional(),
    at: z.iso.datetime().optional(),
    note: z.string().nullable().optional(),
    code: z.union([z.string(), z.number(), z.boolean()]).optional(),
    tags: z.array(z.string().nullable()).optional(),
    mixed: z
      .union([z.string(), z.array(z.number())])
      .nullable()
      .optional(),
    open: z.boolean().nullable().optional(),
  })
  .catchall(z.json())

export const things = defineCollection({
  name: 'things',
  schema,
  indexes: {
    bySize: { partition: 'country', sort: 'size' },
    byName: { partition: 'country', sort: 'name' },
    byTime: { partition: 'country', sort: 'at' },
  },
})

/** What was exported goes in here. */
export const copies = defineCollection({ name: 'copies', schema })

/** Its own code fails at some of its items. */
export const faults = defineCollection({
  name: 'faults',
  schema: z.strictObject({ fails: z.boolean() }),
  computed: {
    made: ({ fails }: { readonly fails: boolean }) => {
      if (fails) throw new Error('it fails')
      return 'made'
    },
  },
})
