import * as z from 'zod'
import { defineCollection } from '../../../functions/model/collection.ts'
import { refuse } from '../../../functions/model/refused.ts'

const schema = z.strictObject({
  owner: z.string(),
  n: z.int().min(0).max(99),
  sealed: z.boolean().optional(),
  open: z.boolean().optional(),
  mate: z.string().nullable().optional(),
})

const declared = {
  schema,
  actions: {
    add: {
      input: z.strictObject({ n: z.int().min(1) }),
      refusals: { sealed: 409, overfull: 422 },
      run: (jar: z.infer<typeof schema>, { n }: { n: number }) => {
        if (jar.sealed) return refuse(409, 'sealed')
        return jar.n + n > 99 ? refuse(422, 'overfull') : { ...jar, n: jar.n + n }
      },
    },
    seal: {
      input: z.strictObject({}),
      refusals: { sealed: 409 },
      run: (jar: z.infer<typeof schema>) => (jar.sealed ? refuse(409, 'sealed') : { ...jar, sealed: true }),
    },
    give: {
      input: z.strictObject({ to: z.string() }),
      run: (jar: z.infer<typeof schema>, { to }: { to: string }) => ({ ...jar, owner: to }),
    },
    wed: {
      input: z.strictObject({ to: z.string() }),
      run: (jar: z.infer<typeof schema>, { to }: { to: string }) => ({ ...jar, mate: to }),
    },
    drop: {
      input: z.strictObject({}),
      run: (): never => {
        throw new Error('dropped')
      },
    },
  },
} as const

/** Whoever owns one may all with it but give it away; others see those that are open. */
export const jars = defineCollection({
  name: 'jars',
  ...declared,
  references: { mate: 'crates' },
  authorize: ({ caller, operation, item, next }) => {
    if (caller.scopes.has('admin')) return true
    const me = caller.claims.sub
    if (item === undefined) return next?.owner === me
    if (item.owner === me) return next === undefined || next.owner === me
    return item.open ? operation.method === 'GET' : 'hide'
  },
})

/** The same for all. Each names the next, in a circle. */
export const crates = defineCollection({ name: 'crates', ...declared, references: { mate: 'tubs' } })
export const tubs = defineCollection({ name: 'tubs', ...declared, references: { mate: 'jars' } })
