import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)

/** Populated places, keyed by their GeoNames id as text. */
export const cities = defineCollection({
  name: 'cities',
  id: z
    .string()
    .regex(/^[0-9]{1,12}$/, 'must be a GeoNames id: 1 to 12 digits')
    .meta({ examples: ['2988507'] }),
  schema: z
    .strictObject({
      name: z.string().min(1).max(200),
      country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1 alpha-2)'),
      population: z.int().min(0),
      altName: z.string().optional(),
      featureCode: z.string().optional(),
      adminCode: z.string().optional(),
      /** A GeoJSON Point (RFC 7946): longitude first. */
      loc: z
        .strictObject({ type: z.literal('Point'), coordinates: z.tuple([longitude, latitude]) })
        .optional(),
    })
    .meta({ examples: [{ name: 'Paris', country: 'FR', population: 2_138_551 }] }),
  indexes: { byCountry: { partition: 'country', sort: 'population' } },
})
