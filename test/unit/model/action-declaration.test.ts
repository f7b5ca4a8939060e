import { expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection, registryOf } from '../../../functions/model/collection.ts'
import { type Refused, refuse } from '../../../functions/model/refused.ts'

const schema = z.strictObject({ state: z.enum(['open', 'done']), at: z.string().optional() })
const nothing = z.strictObject({})

const withAction = (name: string, action: object, collection = 'things') =>
  defineCollection({
    name: collection,
    schema,
    actions: { [name]: { input: nothing, run: (item) => item, ...action } },
  })

it.each([
  ['Done', {}, 'action "Done": a name is 1 to 63 of a-z 0-9 -'],
  ['', {}, 'action "": a name is'],
  ['done', { input: z.string() }, 'action "done", its input: items are objects'],
  ['done', { input: z.object({ n: z.int() }) }, 'action "done", its input: the schema is z.object()'],
  [
    'done',
    { input: z.strictObject({ id: z.string() }) },
    'action "done", its input: the schema has a member "id"',
  ],
  ['done', { input: z.strictObject({ n: z.bigint() }) }, 'the member /n is z.bigint()'],
  ['done', { input: nothing.refine(async () => true) }, 'the schema is asynchronous'],
  ['done', { refusals: { 'not-found': 409 } }, 'refusal "not-found": the service itself has a problem'],
  ['done', { refusals: { Closed: 409 } }, 'refusal "Closed": a name is'],
  ['done', { refusals: { closed: 404 } }, 'refusal "closed": the status is 409 or 422'],
  ['done', { refusals: { closed: { status: 500 } } }, 'refusal "closed": the status is 409 or 422'],
])('action "%s" with %j is refused when it is declared', (name, action, message) => {
  expect(() => withAction(name, action)).toThrow(message)
  expect(() => withAction(name, action)).toThrow('collection "things": ')
})

it('the words of a problem are made from its name, unless it is told', () => {
  const declared = withAction('done', {
    refusals: { 'is-over': 409, late: { status: 422, title: 'Too late', cure: 'Be early.' } },
  })
  expect(declared.actions.done?.refusals).toMatchObject({
    'is-over': { status: 409, title: 'Is over', retryable: false },
    late: { status: 422, title: 'Too late', cure: 'Be early.' },
  })
})

it('one problem has one meaning, whichever actions refuse with it', () => {
  const one = withAction('done', { refusals: { late: 409 } }, 'ones')
  expect(() => registryOf([one, withAction('end', { refusals: { late: 409 } }, 'twos')])).not.toThrow()
  expect(() => registryOf([one, withAction('end', { refusals: { late: 422 } }, 'twos')])).toThrow(
    'collection "twos": the problem "late" is declared otherwise elsewhere',
  )
})

/** `tsc` fails where what is expected to be wrong compiles. */
it('an action knows its item and its input by their types', () => {
  const typed = defineCollection({
    name: 'typed',
    schema,
    actions: {
      end: {
        input: z.strictObject({ at: z.string() }),
        refusals: { over: 409 },
        run: (item, { at }) =>
          item.state === 'done' ? refuse(409, 'over') : { ...item, state: 'done', at: `${item.id}${at}` },
      },
      now: { input: nothing, run: (item, _, { now }) => ({ ...item, at: now }) },
      // @ts-expect-error a member is of another type
      wrong: { input: z.strictObject({ n: z.int() }), run: (item, { n }) => ({ ...item, at: n }) },
      // @ts-expect-error a member is missing
      less: { input: nothing, run: () => ({ at: '' }) },
      // @ts-expect-error it promises an item
      later: { input: nothing, run: async (item) => item },
    },
  })
  const input: z.ZodString = typed.actions.end.input.shape.at
  expect(input).toBeDefined()
  // @ts-expect-error no other status
  const other = (): Refused => refuse(404, 'over')
  expect(other().status).toBe(404)
})
