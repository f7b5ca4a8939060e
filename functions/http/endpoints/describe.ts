import * as z from 'zod'
import { mostUnits, quotasOf } from '../dependencies.ts'
import { usableBy } from '../usable.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /v1`: what of the service this caller may use, and its limits. */
export const describe: Endpoint = async (request, dependencies) => ({
  kind: 'service',
  collections: usableBy(request, dependencies),
  quotas: quotasOf(dependencies.settings),
  maxRequestUnits: mostUnits(dependencies.settings),
  schemaOf: (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
})
