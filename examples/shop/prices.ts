import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

/** What a product costs in a country. There is none of a product that is not for sale. */
export const prices = defineCollection({
  name: 'prices',
  schema: z
    .strictObject({
      product: z.string().min(1).max(256),
      country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166)'),
      cents: z.int().min(0),
      /** The price that holds in its place, once there is one. */
      replacedBy: z.string().max(256).nullable().optional(),
    })
    .meta({ examples: [{ product: 'coffee', country: 'AT', cents: 1200 }] }),
  version: 2,
  // At first a price was in euros, with a point.
  upgrade: { 1: ({ euros, ...old }) => ({ ...old, cents: Math.round(Number(euros) * 100) }) },
  references: { product: 'products', replacedBy: 'prices' },
  authorize: ({ caller, operation }) => operation.method === 'GET' || caller.scopes.has('shop:admin'),
})
