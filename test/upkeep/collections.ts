import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'

const grown = z.strictObject({
  land: z.string().min(1),
  weight: z.int().optional(),
  note: z.string().optional(),
})

/** As the collection was at first. */
export const old = defineCollection({
  name: 'parcels',
  schema: z.strictObject({
    country: z.string().min(1),
    weight: z.int().optional(),
    note: z.string().optional(),
  }),
}) as Collection

/** … with indexes of what there was. */
export const indexed = defineCollection({
  name: 'parcels',
  schema: old.schema as typeof grown,
  indexes: {
    byCountry: { partition: 'country', sort: 'weight' },
    byNote: { partition: 'note', shards: 3 },
  } as never,
}) as Collection

/** … with another name for a member, and indexes of the new one. */
export const upgraded = defineCollection({
  name: 'parcels',
  schema: grown,
  version: 2,
  upgrade: {
    1: ({ country, ...rest }) => {
      if (country === 'nowhere') throw new Error('there is no such country')
      return { ...rest, land: country }
    },
  },
  indexes: { byLand: { partition: 'land', sort: 'weight' }, byNote: { partition: 'note', shards: 3 } },
}) as Collection
