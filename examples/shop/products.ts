import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

/** What is for sale. Everybody may look; who has the scope `shop:admin` keeps the list. */
export const products = defineCollection({
  name: 'products',
  schema: z
    .strictObject({
      name: z.string().min(1).max(200),
      cents: z.int().min(0),
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters (ISO 4217)'),
    })
    .meta({ examples: [{ name: 'Coffee, monthly', cents: 1200, currency: 'EUR' }] }),
  timestamps: true,
  computed: { price: ({ cents, currency }) => `${(cents / 100).toFixed(2)} ${currency}` },
  authorize: ({ caller, operation }) => operation.method === 'GET' || caller.scopes.has('shop:admin'),
})
