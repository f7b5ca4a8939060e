import * as z from 'zod'
import type { Question } from '../../functions/model/authorize.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'

const members = {
  /** The `sub` of whose it is. */
  customer: z.string().min(1).max(200),
  product: z.string().min(1).max(256),
  state: z.enum(['active', 'cancelled']),
  cancelledAt: z.iso.datetime().optional(),
  reason: z.string().max(200).optional(),
}

/** What a customer has ordered for good, until it is cancelled, which is for good as well. */
export const subscriptions = defineCollection({
  name: 'subscriptions',
  schema: z.strictObject(members).meta({ examples: [{ customer: 'ann', product: 'coffee' }] }),
  readOnly: { state: 'active', cancelledAt: undefined, reason: undefined },
  timestamps: true,
  indexes: {
    byCustomer: { partition: 'customer', sort: 'cancelledAt' },
    byProduct: { partition: 'product', shards: 4 },
  },
  authorize: (question) => question.caller.scopes.has('shop:admin') || isOwn(question),
  actions: {
    cancel: {
      input: z.strictObject({ reason: members.reason }),
      refusals: {
        'already-cancelled': {
          status: 409,
          title: 'Already cancelled',
          meaning: 'The subscription has been cancelled before.',
          cure: 'Nothing has to be done. To have it back, order it anew.',
        },
      },
      run: (item, { reason }, { now }) =>
        item.state === 'cancelled'
          ? refuse(409, 'already-cancelled', `It was cancelled at ${item.cancelledAt}.`)
          : { ...item, state: 'cancelled', cancelledAt: now, reason },
    },
  },
})

interface Owned {
  readonly customer: string
}

/** Customers order for themselves, see what is theirs, and change it by actions alone. */
const isOwn = ({ caller, operation, item, next }: Question<Owned>): boolean | 'hide' => {
  const { sub } = caller.claims
  if (item === undefined) return next?.customer === sub
  if (item.customer !== sub) return 'hide'
  return operation.method === 'GET' || operation.action !== undefined
}
