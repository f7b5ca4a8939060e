import * as z from 'zod'
import { finalStates } from '../../../../model/state.ts'
import { instant, links, liveSummary } from './asynchronous.ts'
import { batchIdSchema, conclusion } from './batch.ts'
import type { Wire } from './wire.ts'

const eventId = z
  .string()
  .regex(/^evt_[0-9A-Za-z]+$/)
  .meta({ description: 'Names the event; the same however often it is delivered.' })

/** Webhooks and the detail of an event on the bus. */
export const batchCompleted = z
  .strictObject({
    id: eventId,
    type: z.literal('batch.completed'),
    timestamp: instant.meta({ description: 'When the batch ended.' }),
    data: z.strictObject({
      id: batchIdSchema,
      state: z.enum(finalStates),
      outcome: conclusion.outcome,
      summary: liveSummary,
      links: links.meta({ description: 'Paths below the address of the service.' }),
    }),
  })
  .meta({ id: 'BatchCompleted', description: 'An asynchronous batch or an import has ended.' })

export type WireBatchCompleted = Wire<typeof batchCompleted>
