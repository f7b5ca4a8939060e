import * as z from 'zod'
import { idPattern } from '../../../model/ids.ts'
import { states } from '../../../model/state.ts'
import { count } from '../json/schemas/problem.ts'
import { item } from '../json/schemas/result.ts'
import type { Wire } from '../json/schemas/wire.ts'

/** OData JSON 4.01, 21.1: what failed, as its clients look for it. */
const odataError = z
  .strictObject({
    code: z.string().meta({ description: 'The name of the problem at `/problems/{name}`.' }),
    message: z.string(),
    details: z
      .array(
        z.strictObject({
          code: z.string(),
          target: z.string().meta({ description: 'An RFC 6901 pointer into the request body.' }),
          message: z.string(),
        }),
      )
      .optional(),
    innererror: z
      .strictObject({
        causedBy: z.array(z.string()).optional(),
        retryAfter: z.int().min(1).optional(),
        limit: z.string().optional(),
        max: count.optional(),
        actual: count.optional(),
      })
      .optional(),
  })
  .meta({ id: 'OdataError', description: 'Why a request failed.' })

export const odataFailure = z
  .strictObject({ error: odataError })
  .meta({ id: 'OdataFailure', description: 'A failure in the words of OData.' })

const response = z
  .strictObject({
    id: z.string(),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()),
    body: z.union([item, odataFailure, z.null()]),
  })
  .meta({ id: 'OdataResponse', description: 'What became of one request.' })

export const odataBatch = z
  .strictObject({
    responses: z.array(response).meta({ description: 'In the order of the requests.' }),
    '@multistatus.truncated': z
      .literal(true)
      .optional()
      .meta({ description: 'The whole would not fit: items were left out, then details.' }),
  })
  .meta({ id: 'OdataBatch', description: 'What became of every request of a batch.' })

export const odataProgress = z
  .strictObject({ id: z.string().regex(idPattern), state: z.enum(states), pending: count })
  .meta({ id: 'OdataProgress', description: 'A batch that goes on.' })

export type OdataError = Wire<typeof odataError>
export type OdataFailure = Wire<typeof odataFailure>
export type OdataResponse = Wire<typeof response>
export type OdataBatch = Wire<typeof odataBatch>
export type OdataProgress = Wire<typeof odataProgress>
