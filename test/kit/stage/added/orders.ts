import { defineCollection, refuse } from 'multistatus'
import * as z from 'zod'
import { State } from '#shared/state'

/** Names a product, and is paid once. */
export const orders = defineCollection({
  name: 'orders',
  schema: z.strictObject({
    product: z.string().min(1).max(256),
    quantity: z.int().min(1),
    state: z.enum(State),
  }),
  readOnly: { state: State.Open },
  references: { product: 'products' },
  actions: {
    pay: {
      input: z.strictObject({ by: z.enum(['card', 'transfer']) }),
      refusals: {
        'already-paid': {
          status: 409,
          title: 'Already paid',
          meaning: 'It was paid before.',
          cure: 'Do nothing.',
        },
      },
      run: (order, _input) =>
        order.state === State.Paid ? refuse(409, 'already-paid') : { ...order, state: State.Paid },
    },
  },
})
