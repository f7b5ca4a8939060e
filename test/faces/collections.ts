import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'

const kind = z.enum(['open', 'closed', 'secret'])

/** Whoever may read a closed item may not change it, and nobody knows of a secret one. */
const verdictOn = (method: string, item: { readonly kind: z.output<typeof kind> } | undefined) => {
  if (item?.kind === 'secret') return 'hide'
  return item?.kind !== 'closed' || method === 'GET'
}

const guests = defineCollection({
  name: 'guests',
  schema: z.strictObject({ name: z.string().min(1), kind }),
  authorize: ({ operation, item }) => verdictOn(operation.method, item),
})

/** Only the action says who has come. */
const stays = defineCollection({
  name: 'stays',
  schema: z.strictObject({
    guest: z.string(),
    kind,
    state: z.enum(['booked', 'here']),
    room: z.int().optional(),
  }),
  readOnly: { state: 'booked', room: undefined },
  references: { guest: 'guests' },
  actions: {
    'check-in': {
      input: z.strictObject({ room: z.int().min(1) }),
      refusals: { 'here-already': { status: 409, title: 'Here already', meaning: 'The guest has come.' } },
      run: (stay, { room }) =>
        stay.state === 'here' ? refuse(409, 'here-already') : { ...stay, state: 'here', room },
    },
  },
  authorize: ({ operation, item }) => verdictOn(operation.method, item),
})

export const staying = [guests, stays]
