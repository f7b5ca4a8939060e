import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'

/**
 * Notes belong to whom their `owner` names. Others see those that are shared and may not touch them, and do not learn of the
 * rest. Nobody makes notes for others, or gives them away; an administrator may all that.
 */
export const notes = defineCollection({
  name: 'notes',
  schema: z.strictObject({
    owner: z.string().min(1),
    text: z.string().max(1_000),
    shared: z.boolean().optional(),
    archived: z.boolean().optional(),
  }),
  authorize: ({ caller, operation, item, next }) => {
    if (caller.scopes.has('admin')) return true
    const { sub } = caller.claims
    if (item === undefined) return next?.owner === sub
    if (item.owner === sub) return next === undefined || next.owner === sub
    if (!item.shared) return 'hide'
    return operation.method === 'GET'
  },
  actions: {
    archive: {
      input: z.strictObject({}),
      refusals: { archived: 409 },
      run: (note) => (note.archived ? refuse(409, 'archived') : { ...note, archived: true }),
    },
    give: { input: z.strictObject({ to: z.string() }), run: (note, { to }) => ({ ...note, owner: to }) },
  },
})
