import fc from 'fast-check'
import { expect, it } from 'vitest'
import { UnsendableError } from '../../client/index.ts'
import { announce, holds } from '../property/runs.ts'
import { allDone, scripted } from './support/scripted.ts'

announce('client/values')

const put = (body: unknown) => ({ method: 'PUT', path: '/things/1', body: { v: body } }) as never

const hasMinusZero = (value: unknown): boolean =>
  Object.is(value, -0) ||
  (typeof value === 'object' && value !== null && Object.values(value).some(hasMinusZero))

/** JSON without the one number that it has and would not keep. */
const jsonValues = fc.jsonValue().filter((value) => !hasMinusZero(value))

it('what JSON has arrives as it is', () =>
  holds(
    jsonValues,
    async (value) => {
      const { client, sent } = scripted([allDone])
      await client.batch([put(value)])
      expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ operations: [put(value)] })
    },
    300,
  ))

class Money {
  readonly amount = 3
}

it.each([
  ['members that are undefined are absent', { a: undefined, b: 1 }, { b: 1 }],
  ['a date is its text', new Date(Date.UTC(2026, 1, 3)), '2026-02-03T00:00:00.000Z'],
  ['an instance of a class is its members', new Money(), { amount: 3 }],
  ['what has a toJSON is what that says', { toJSON: () => [1] }, [1]],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['one object in two places', ((shared) => [shared, shared])({ a: 1 }), [{ a: 1 }, { a: 1 }]],
])('%s', async (_, value, arrives) => {
  const { client, sent } = scripted([allDone])
  await client.batch([put(value)])
  expect(JSON.parse(sent[0]?.body ?? '').operations[0].body).toEqual({ v: arrives })
})

const circle: Record<string, unknown> = {}
circle.self = circle
const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
const holes: unknown[] = [1]
holes.length = 3

const unsendable: readonly (readonly [string, unknown, string])[] = [
  ['NaN', Number.NaN, 'is NaN, which JSON does not have'],
  ['Infinity', Number.POSITIVE_INFINITY, 'is Infinity, which JSON does not have'],
  ['-Infinity', Number.NEGATIVE_INFINITY, 'is -Infinity, which JSON does not have'],
  ['-0', -0, 'is -0, which would arrive as 0'],
  ['a boxed NaN', Object(Number.NaN), 'is NaN, which JSON does not have'],
  ['a BigInt', 12n, 'is a BigInt, which JSON does not have; send a number or a text'],
  ['a function', () => 1, 'is a function, which JSON does not have'],
  ['a symbol', Symbol('s'), 'is a symbol, which JSON does not have'],
  ['an invalid date', new Date('tomorrow'), 'is an invalid date'],
  ['a Map', new Map([['a', 1]]), 'is a Map, which JSON does not have'],
  ['a Set', new Set([1]), 'is a Set, which JSON does not have'],
  ['a WeakMap', new WeakMap(), 'is a WeakMap, which JSON does not have'],
  ['bytes', new Uint8Array([1]), 'is a Uint8Array, which JSON does not have'],
  ['bytes with a toJSON', Buffer.from('x'), 'is a Uint8Array, which JSON does not have'],
  ['a buffer', new ArrayBuffer(1), 'is a ArrayBuffer, which JSON does not have'],
  ['a pattern', /a/, 'is a RegExp, which JSON does not have'],
  ['an error', new Error('e'), 'is a Error, which JSON does not have'],
  ['a promise that nobody awaited', Promise.resolve(1), 'is a Promise, which JSON does not have'],
  ['holes', holes, 'has holes, which would arrive as null'],
  [
    'a match, which has members of its own',
    'ab'.match(/a(b)/),
    'is an array with members that are no elements',
  ],
  ['a member named by a symbol', { [Symbol('s')]: 1 }, 'has a member whose name is a symbol'],
  ['what leaves itself out', { toJSON: () => undefined }, 'is left out by its own toJSON'],
  ['what turns into one of these', { toJSON: () => new Map() }, 'is a Map, which JSON does not have'],
]

const places: readonly (readonly [string, (value: unknown) => unknown, string])[] = [
  ['as it is', (value) => value, '/body/v'],
  ['in a list, after its like', (value) => [{ b: {} }, {}, [0, value]], '/body/v/2/1'],
  ['under a name that has to be escaped', (value) => ({ x: {}, 'a/b~c': value }), '/body/v/a~1b~0c'],
]

it.each(unsendable)(
  '%s is refused, with operation and member, before anything is sent',
  async (_, value, why) => {
    for (const [, around, pointer] of places) {
      const { client, sent } = scripted([allDone], { limits: { operations: 2 } })
      const operations = [put(1), put(1), put(1), put(around(value)), put(1)]
      for (const call of [client.batch, client.submit]) {
        const thrown = await call(operations).catch((error: unknown) => error)
        expect(thrown).toBeInstanceOf(UnsendableError)
        expect(thrown).toMatchObject({
          index: 3,
          pointer,
          message: `operation 3 cannot be sent: ${pointer} ${why}`,
        })
      }
      expect(sent).toEqual([])
    }
  },
)

it.each([
  ['undefined in an array', [undefined], '/body/v/0 is undefined, which would arrive as null'],
  ['a circle', circle, '/body/v/self is no JSON: Converting circular structure to JSON'],
  [
    'what throws',
    {
      get a() {
        throw new Error('no a')
      },
    },
    '/body/v is no JSON: no a',
  ],
])('%s', async (_, value, text) => {
  const { client } = scripted([allDone])
  await expect(client.batch([put(value)])).rejects.toThrow(`operation 0 cannot be sent: ${text}`)
})

it('no depth ends the process', async () => {
  const { client } = scripted([allDone])
  const thrown = await client.batch([put(deep)]).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(UnsendableError)
  expect((thrown as Error).message.length).toBeLessThan(400)
})

it('of a list that is made as it goes, what was answered before is told', async () => {
  const { client, sent } = scripted([allDone], { limits: { operations: 2 }, concurrency: 1 })
  function* made() {
    for (let at = 0; at < 4; at++) yield put(at)
    yield put(Number.NaN)
  }
  const thrown = (await client.batch(made()).catch((error: unknown) => error)) as UnsendableError
  expect([thrown.index, thrown.answered.map(({ index }) => index)]).toEqual([4, [0, 1]])
  expect(sent).toHaveLength(1)
})

it.each([null, undefined, 7, 'x', []])('%j is no operation', async (value) => {
  const { client } = scripted([allDone])
  await expect(client.batch([put(1), value as never])).rejects.toThrow(
    'operation 1 cannot be sent: it is no object',
  )
})
