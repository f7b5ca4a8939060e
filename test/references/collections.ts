import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

const id = z.string().max(300)

const products = defineCollection({
  name: 'products',
  schema: z.strictObject({ name: z.string().min(1) }),
})

/** A price names a product, and perhaps the one that it replaces. */
const prices = defineCollection({
  name: 'prices',
  schema: z.strictObject({ product: id, instead: id.nullable().optional(), cents: z.int().min(0) }),
  references: { product: 'products', instead: 'prices' },
  actions: {
    move: {
      input: z.strictObject({ to: id }),
      run: (price, { to }) => ({ ...price, product: to }),
    },
    // Nobody sends the name that it makes.
    bundle: { input: z.strictObject({}), run: (price) => ({ ...price, product: `${price.product}-bundle` }) },
    round: { input: z.strictObject({}), run: (price) => ({ ...price, cents: 100 }) },
  },
})

/** Names inside lists, records and lists of lists. */
const orders = defineCollection({
  name: 'orders',
  schema: z.strictObject({
    lines: z.array(z.strictObject({ product: id.optional(), count: z.int() })).optional(),
    gifts: z.array(id).optional(),
    byDay: z.record(z.string(), z.array(id)).optional(),
  }),
  references: { 'lines.*.product': 'products', 'gifts.*': 'products', 'byDay.*.*': 'products' },
})

/** Only an action says which product it holds; all of them are of one that nobody sends. */
const shelves = defineCollection({
  name: 'shelves',
  schema: z.strictObject({ label: z.string(), maker: id, product: id.optional() }),
  readOnly: { maker: 'acme', product: undefined },
  references: { product: 'products', maker: 'products' },
  actions: {
    fill: { input: z.strictObject({ with: id }), run: (shelf, sent) => ({ ...shelf, product: sent.with }) },
  },
})

/** Items that name each other, and themselves. */
const people = defineCollection({
  name: 'people',
  schema: z.strictObject({ name: z.string(), partner: id.nullable().optional() }),
  references: { partner: 'people' },
})

/** Whose they are decides who knows of them. */
const secrets = defineCollection({
  name: 'secrets',
  schema: z.strictObject({ owner: z.string() }),
  authorize: ({ caller, item, next }) => (item ?? next)?.owner === caller.claims.sub || 'hide',
})

const notes = defineCollection({
  name: 'notes',
  schema: z.strictObject({ about: id }),
  references: { about: 'secrets' },
})

export const naming = [products, prices, orders, shelves, people, secrets, notes]
