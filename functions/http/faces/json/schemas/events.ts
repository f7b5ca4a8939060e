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
      links: links.required().meta({ description: 'Paths below the address of the service.' }),
    }),
  })
  .meta({ id: 'BatchCompleted', description: 'An asynchronous batch or an import has ended.' })

/** The detail of an event on the bus. */
export const itemChanged = z
  .strictObject({
    id: eventId,
    type: z.literal('item.changed'),
    timestamp: instant.meta({ description: 'When the item was changed.' }),
    data: z.strictObject({
      collection: z.string(),
      id: z.string(),
      tenant: z.string().meta({ description: '`shared` where callers have none.' }),
      version: z.int().min(1).meta({ description: 'Higher than in every earlier event of the item.' }),
      change: z.enum(['created', 'changed', 'deleted']),
      item: z.looseObject({ id: z.string() }).optional().meta({ description: 'As a GET answers it.' }),
      omitted: z.enum(['too-large', 'collection-unknown', 'collection-failed']).optional().meta({
        description: 'Why there is no `item`, though it was not deleted.',
      }),
      links: z.strictObject({ self: z.string() }),
    }),
  })
  .meta({ id: 'ItemChanged', description: 'An item was created, changed or deleted.' })

export type WireItemChanged = Wire<typeof itemChanged>
export type WireBatchCompleted = Wire<typeof batchCompleted>
