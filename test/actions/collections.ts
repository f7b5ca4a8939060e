import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'

const state = z.enum(['active', 'cancelled'])

/** A purse with a rule: it is opened once, takes what is paid in, and is closed for good. */
export const purses = defineCollection({
  name: 'purses',
  schema: z.strictObject({
    owner: z.string().min(1).max(100),
    state,
    cents: z.int().min(0).max(1_000_000),
    closedAt: z.iso.datetime().optional(),
    why: z.string().max(200).optional(),
    closedBy: z.string().optional(),
  }),
  actions: {
    pay: {
      input: z.strictObject({ cents: z.int().min(1), note: z.string().max(20).optional() }),
      refusals: {
        closed: { status: 409, title: 'Closed', meaning: 'The purse is closed.' },
        'too-much': 422,
      },
      run: (purse, { cents }) => {
        if (purse.state === 'cancelled') return refuse(409, 'closed')
        return purse.cents + cents > 1_000_000
          ? refuse(422, 'too-much', `There is room for ${1_000_000 - purse.cents} cents.`)
          : { ...purse, cents: purse.cents + cents }
      },
    },
    close: {
      input: z.strictObject({ why: z.string().min(1).max(200) }),
      scope: 'purses:close',
      refusals: { closed: { status: 409, title: 'Closed', meaning: 'The purse is closed.' } },
      run: (purse, { why }, { now, caller }) =>
        purse.state === 'cancelled'
          ? refuse(409, 'closed', `It was closed at ${purse.closedAt}.`)
          : { ...purse, state: 'cancelled', closedAt: now, why, closedBy: caller.id },
    },
    touch: { input: z.strictObject({}), run: (purse) => purse },
  },
})
