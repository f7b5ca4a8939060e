import { defineCollection } from 'multistatus'
import * as z from 'zod'

/** What is for sale: `/v1/products/{id}`, and `/products/{id}` in a batch. */
export const products = defineCollection({
  name: 'products',
  schema: z
    .strictObject({
      name: z.string().min(1).max(200),
      cents: z.int().min(0),
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters (ISO 4217)'),
    })
    .meta({ examples: [{ name: 'Coffee', cents: 1200, currency: 'EUR' }] }),
  timestamps: true,
})

// Export further collections here. References, actions, rules of who may do what, indexes and versions of a schema:
// node_modules/multistatus/docs/collections.md
