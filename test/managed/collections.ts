import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'

/** Members of every kind that callers do not write, beside two that they do. */
export const tickets = defineCollection({
  name: 'tickets',
  schema: z.strictObject({
    title: z.string().min(1).max(100),
    cents: z.int().min(0),
    state: z.enum(['open', 'closed']),
    closedAt: z.iso.datetime().optional(),
    history: z.array(z.strictObject({ what: z.string(), by: z.string().nullable() })),
  }),
  readOnly: { state: 'open', closedAt: undefined, history: [] },
  timestamps: true,
  computed: {
    label: ({ title, state }) => `${title} (${state})`,
    price: ({ cents }) => ({ euros: Math.floor(cents / 100), cents: cents % 100 }),
    note: ({ cents }) => (cents === 0 ? 'free' : undefined),
  },
  actions: {
    close: {
      input: z.strictObject({ by: z.string().nullable() }),
      refusals: { closed: 409 },
      run: (ticket, { by }, { now }) =>
        ticket.state === 'closed'
          ? refuse(409, 'closed')
          : {
              ...ticket,
              state: 'closed',
              closedAt: now,
              history: [...ticket.history, { what: 'closed', by }],
            },
    },
  },
})

/** Only timestamps, and defaults that are others each time. */
export const notes = defineCollection({
  name: 'notes',
  schema: z.strictObject({
    text: z.string(),
    token: z.string().default(() => randomUUID()),
    at: z.iso.datetime().default(() => new Date().toISOString()),
  }),
  timestamps: true,
})

/** Its code fails when it is told to. */
export const brittle = defineCollection({
  name: 'brittle',
  schema: z.strictObject({ how: z.enum(['well', 'throw', 'promise', 'foreign', 'long', 'getter']) }),
  computed: {
    shown: ({ how }): unknown => {
      switch (how) {
        case 'well':
          return 1
        case 'throw':
          throw new Error('as told')
        case 'promise':
          return Promise.reject(new Error('as told'))
        case 'foreign':
          return { a: [10n] }
        case 'long':
          return 'x'.repeat(20_000)
        case 'getter':
          return {
            get a(): never {
              throw new Error('as told')
            },
          }
      }
    },
  },
})
