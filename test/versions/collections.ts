import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'

const grams = z.strictObject({
  name: z.string().min(1),
  grams: z.int().min(0),
  state: z.enum(['new', 'sold']),
})
const sell = { input: z.strictObject({}), run: (item: object) => ({ ...item, state: 'sold' }) } as const
const rest = { name: 'parcels', readOnly: { state: 'new' }, timestamps: true, actions: { sell } } as const

/** Weights in grams. */
export const first = defineCollection({ ...rest, schema: grams } as never) as Collection

/** … in kilograms, with a brand. */
const kilograms = grams.omit({ grams: true }).extend({ kilograms: z.number().min(0), brand: z.string() })

const toKilograms = ({ grams: weight, ...old }: { [name: string]: unknown }) => ({
  ...old,
  kilograms: Number(weight) / 1000,
  brand: 'unknown',
})

export const second = defineCollection({
  ...rest,
  schema: kilograms,
  version: 2,
  upgrade: { 1: toKilograms },
} as never) as Collection

/** … and the brand is an object. */
const branded = kilograms.extend({ brand: z.strictObject({ name: z.string(), known: z.boolean() }) })

export const third = defineCollection({
  ...rest,
  schema: branded,
  version: 3,
  upgrade: {
    1: toKilograms,
    2: ({ brand, ...old }: { [name: string]: unknown }) => ({
      ...old,
      brand: { name: brand, known: brand !== 'unknown' },
    }),
  },
} as never) as Collection

/** The schema has changed, and nothing says how. */
export const changed = defineCollection({ ...rest, schema: kilograms } as never) as Collection

/** An upgrade that does not know all items. */
export const broken = defineCollection({
  ...rest,
  schema: kilograms,
  version: 2,
  upgrade: {
    1: (old: { name?: unknown }) => {
      if (old.name === 'unheard of') throw new Error('unheard of')
      return toKilograms(old as never)
    },
  },
} as never) as Collection

/** Members that callers wrote, and that the service makes from the next deployment on. */
export const written = defineCollection({
  name: 'parcels',
  schema: z.strictObject({ name: z.string(), createdAt: z.string(), label: z.string() }),
})
export const made = defineCollection({
  name: 'parcels',
  schema: z.strictObject({ name: z.string() }),
  timestamps: true,
  computed: { label: ({ name }) => `Parcel ${name}` },
})
