import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'

const schema = z.strictObject({
  text: z.string(),
  n: z.int().max(10).optional(),
  list: z.array(z.unknown()).optional(),
  at: z.unknown().optional(),
})

const cyclic = (): object => {
  const made: Record<string, unknown> = { text: '' }
  made.at = made
  return made
}

const thrower = {
  get text(): string {
    throw new Error('secret of the getter')
  },
}

const proxy = new Proxy(
  {},
  {
    ownKeys: () => {
      throw new Error('secret of the proxy')
    },
  },
)

class Item {
  text = 'of a class'
}

/** What goes wrong, by what an action does with its item. */
const runs: Readonly<Record<string, (item: Record<string, unknown>) => unknown>> = {
  throws: () => {
    throw new Error('secret')
  },
  'throws-nothing': () => {
    throw undefined
  },
  'throws-in-text': () => {
    throw { toString: () => 'secret' }
  },
  promises: async (item) => item,
  rejects: async () => {
    throw new Error('secret of the promise')
  },
  // biome-ignore lint/suspicious/noThenProperty: that is what it is about
  thenable: (item) => Object.assign(item, { then: () => undefined }),
  nothing: () => undefined,
  null: () => null,
  number: () => 42,
  text: () => 'text',
  list: () => [],
  function: () => () => ({ text: '' }),
  symbol: () => Symbol('text'),
  bigint: (item) => ({ ...item, at: 10n }),
  infinite: (item) => ({ ...item, at: Number.POSITIVE_INFINITY }),
  map: (item) => ({ ...item, at: new Map() }),
  'no-date': (item) => ({ ...item, at: new Date('no') }),
  surrogate: (item) => ({ ...item, at: '\ud800' }),
  cyclic,
  getter: () => thrower,
  proxy: () => proxy,
  class: () => new Item(),
  'another-id': (item) => ({ ...item, id: 'other' }),
  'id-of-another-kind': (item) => ({ ...item, id: 7 }),
  unfit: (item) => ({ ...item, n: 11 }),
  empty: () => ({}),
  unknown: (item) => ({ ...item, nobody: 'knows' }),
  undeclared: () => refuse(409, 'nobody-knows'),
  inherited: () => refuse(409, 'constructor'),
  'other-status': () => refuse(422, 'no'),
  nameless: () => refuse(409, { toString: 1 } as never),
  'poisoned-refusal': () =>
    Object.defineProperty(refuse(409, 'no'), 'name', {
      get: () => {
        throw new Error('secret')
      },
    }),
  'kindless-proxy': () =>
    new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('secret')
        },
      },
    ),
}

/** They are made without the types' help, as JavaScript does. */
const actionsOf = (all: typeof runs) =>
  Object.fromEntries(
    Object.entries(all).map(([name, run]) => [
      name,
      { input: z.looseObject({}), refusals: { no: 409 as const }, run: run as never },
    ]),
  )

export const failing = Object.keys(runs)

export const hostile: Collection = defineCollection({
  name: 'hostile',
  schema,
  actions: actionsOf({
    ...runs,
    fine: (item) => ({ ...item, text: 'fine' }),
    large: (item) => ({ ...item, text: 'x'.repeat(500_000) }),
    deep: (item) => ({ ...item, at: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) }),
  }),
})

/** Changes whatever it gets hold of, and keeps it to go on with that. */
const kept: object[] = []
const meddle = (...given: object[]): void => {
  kept.push(...given)
  for (const one of kept)
    for (const name of Object.keys(one)) Reflect.set(one, name, Array.isArray(one) ? undefined : 'meddled')
}

export const meddling = defineCollection({
  name: 'meddling',
  schema: z.strictObject({ text: z.string(), tags: z.array(z.string()), by: z.string().optional() }),
  authorize: ({ caller, operation, item, next }) => {
    meddle(caller.claims, operation, ...[item, next].flatMap((one) => (one ? [one, one.tags] : [])))
    ;(caller.scopes as Set<string>).add('meddled')
    return true
  },
  actions: {
    meddle: {
      input: z.strictObject({ tags: z.array(z.string()) }),
      refusals: { meddled: 409 },
      run: (item, input, { now, caller }) => {
        const by = `${caller.id} ${[...caller.scopes].join()} ${JSON.stringify(caller.claims)} ${now.getFullYear()}`
        const made = { text: item.text, tags: [...item.tags, ...input.tags], by }
        now.setFullYear(1970)
        ;(caller.scopes as Set<string>).add('meddled')
        meddle(item, item.tags, input, input.tags, caller.claims)
        return made
      },
    },
    refuse: {
      input: z.strictObject({}),
      refusals: { meddled: 409 },
      run: (item) => {
        meddle(item, item.tags)
        return refuse(409, 'meddled')
      },
    },
  },
})

/** Answers of an authorization that are none. */
const answers: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  one: () => 1,
  yes: () => 'yes',
  object: () => ({ allow: true }),
  'true-object': () => Object(true),
  promises: async () => true,
  rejects: async () => {
    throw new Error('secret')
  },
  throws: () => {
    throw new Error('secret')
  },
}

export const unauthorizing: readonly Collection[] = Object.entries(answers).map(([name, authorize]) =>
  defineCollection({
    name: `asks-${name}`,
    schema: z.strictObject({ text: z.string() }),
    authorize: authorize as never,
    actions: { touch: { input: z.strictObject({}), run: (item) => item } },
  }),
)
