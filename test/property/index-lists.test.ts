import { paginateScan } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { itemsOf, type ListedItem, pagesOf } from '../support/pages.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { callerIn, newTenant, tenantSettings } from '../support/trial.ts'
import { announce, holds } from './runs.ts'

announce('index-lists')

const wares = defineCollection({
  name: 'wares',
  shards: 2,
  schema: z.strictObject({
    text: z.string().nullable().optional(),
    number: z.number().nullable().optional(),
    instant: z.iso.datetime({ offset: true }).optional(),
    flag: z.boolean().optional(),
  }),
  indexes: {
    byFlag: { partition: 'flag', sort: 'text', shards: 3 },
    byText: { partition: 'text', sort: 'number' },
    byNumber: { partition: 'number', sort: 'instant', shards: 2 },
  },
  actions: {
    clear: { input: z.strictObject({}), run: (item) => ({ ...item, text: null, number: 0 }) },
  },
})

let tables: TestTables
let service: Service

beforeAll(async () => {
  tables = await makeTables()
  service = await createService({ tables, settings: tenantSettings, collections: [wares] })
})

afterAll(() => {
  service.stop()
  tables.client.destroy()
})

interface Ware {
  text?: string | null
  number?: number | null
  instant?: string
  flag?: boolean
}

const texts = [
  'a',
  'aa',
  'b',
  'B',
  '',
  'a\u0000',
  'a\u0001',
  'a\u0002',
  '\u0003',
  'é',
  '\uffff',
  '😀',
  '#',
  'a#b',
  'x,y',
  ' ',
]
const numbers = [0, -0, 1, -1, 10, 9, 0.1, -0.1, 1e125, -1e125, 1e-130, -1e-130, 2 ** 53, 3.5]
const instants = [
  '2026-01-31T10:00:00Z',
  '2026-01-31T11:00:00+01:00',
  '2026-01-31T10:00:00.5Z',
  '2026-01-31T10:00:00.500000001Z',
  '1969-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
]
const ids = ['a', 'B', 'b', '10', '9', '~', '-', 'aa']

const someOf = <T>(values: readonly T[]) => fc.constantFrom(...values)
const maybe = <T>(values: readonly T[]) => fc.option(someOf(values), { nil: undefined, freq: 4 })
const ware: fc.Arbitrary<Ware> = fc
  .record({
    text: maybe([...texts, null]),
    number: maybe([...numbers, null]),
    instant: maybe(instants),
    flag: maybe([true, false]),
  })
  .map((members) => JSON.parse(JSON.stringify(members)))

const step = fc.oneof(
  fc.record({ what: fc.constant('PUT' as const), id: someOf(ids), members: ware }),
  fc.record({ what: fc.constant('PATCH' as const), id: someOf(ids), members: ware }),
  fc.record({
    what: fc.constantFrom('DELETE' as const, 'clear' as const),
    id: someOf(ids),
    members: fc.constant({}),
  }),
)
type Step = {
  readonly what: 'PUT' | 'PATCH' | 'DELETE' | 'clear'
  readonly id: string
  readonly members: Ware
}

/** What the store has to hold, as plainly as it can be said. */
const apply = (state: Map<string, Ware>, { what, id, members }: Step): void => {
  const before = state.get(id)
  if (what === 'PUT') state.set(id, members)
  else if (before === undefined) return
  else if (what === 'DELETE') state.delete(id)
  else if (what === 'clear') state.set(id, { ...before, text: null, number: 0 })
  else {
    const merged: Record<string, unknown> = { ...before, ...members }
    for (const [name, value] of Object.entries(members)) if (value === null) delete merged[name]
    state.set(id, merged)
  }
}

const operationOf = ({ what, id, members }: Step) =>
  what === 'clear'
    ? { method: 'POST', path: `/wares/${id}/clear` }
    : { method: what, path: `/wares/${id}`, ...(what === 'DELETE' ? {} : { body: members }) }

const bytes = (text: string): string => Buffer.from(text).toString('hex')
/** Nanoseconds since the epoch. */
const nanos = (text: string): bigint => {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  return (
    BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  )
}
const orderOf = (name: keyof Ware, value: string | number | boolean): string | number | bigint => {
  if (name === 'text') return bytes(String(value))
  return name === 'instant' ? nanos(String(value)) : Number(value)
}
const isHere = (value: Ware[keyof Ware]): value is string | number | boolean =>
  value !== undefined && value !== null && value !== ''

interface Asked {
  readonly by: readonly [keyof Ware, keyof Ware]
  readonly value: string | number | boolean
  readonly from?: string | number | undefined
  readonly to?: string | number | undefined
}

interface Row {
  readonly id: string
  /** Undefined: before all others. */
  readonly order: string | number | bigint | undefined
}

/** The ids that a list has to show, in their order. */
const wanted = (state: ReadonlyMap<string, Ware>, { by: [first, second], value, from, to }: Asked) => {
  const isRange = from !== undefined || to !== undefined
  const rows = [...state].flatMap(([id, item]): readonly Row[] => {
    const own = item[first]
    if (!isHere(own) || orderOf(first, own) !== orderOf(first, value)) return []
    const sort = item[second]
    if (!isHere(sort)) return isRange ? [] : [{ id, order: undefined }]
    const order = orderOf(second, sort)
    if (from !== undefined && order < orderOf(second, from)) return []
    if (to !== undefined && order > orderOf(second, to)) return []
    return [{ id, order }]
  })
  const compare = (a: Row, b: Row): number => {
    if (a.order === b.order) return bytes(a.id) < bytes(b.id) ? -1 : 1
    if (a.order === undefined || b.order === undefined) return a.order === undefined ? -1 : 1
    return a.order < b.order ? -1 : 1
  }
  return rows.sort(compare).map(({ id }) => id)
}

const queryOf = ({ by: [first, second], value, from, to }: Asked): string => {
  const query = new URLSearchParams({ [first]: String(value) })
  if (second === 'text') {
    if (from !== undefined) query.set('text.from', String(from))
    if (to !== undefined) query.set('text.to', String(to))
  } else if (from !== undefined || to !== undefined) query.set(second, `${from ?? ''}..${to ?? ''}`)
  return query.toString()
}

/** The ids that an index really holds: what it holds beyond them is paid for, whether lists show it or not. */
const heldBy = async (index: string, tenant: string): Promise<readonly string[]> => {
  const found: string[] = []
  const input = {
    TableName: tables.items,
    IndexName: index,
    FilterExpression: 'begins_with(pk, :tenant)',
    ExpressionAttributeValues: { ':tenant': { S: `${tenant}#` } },
  }
  for await (const { Items = [] } of paginateScan({ client: tables.client }, input))
    found.push(...Items.map(({ sk }) => sk?.S ?? ''))
  return found.sort()
}

const filled = texts.filter((text) => text !== '')
const end = <T>(values: readonly T[]) => fc.option(someOf(values), { nil: undefined })
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.record({
    by: fc.constant(['flag', 'text'] as const),
    value: fc.boolean(),
    from: end(filled),
    to: end(filled),
  }),
  fc.record({
    by: fc.constant(['text', 'number'] as const),
    value: someOf(filled),
    from: end(numbers),
    to: end(numbers),
  }),
  fc.record({
    by: fc.constant(['number', 'instant'] as const),
    value: someOf(numbers),
    from: end(instants),
    to: end(instants),
  }),
)

it('after any history, by any index and range, shows what a list of everything would be cut down to', () =>
  holds(
    fc.record({
      rounds: fc.array(
        fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 8 }), atomic: fc.boolean() }),
        { minLength: 1, maxLength: 4 },
      ),
      questions: fc.array(fc.record({ asked, limit: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 6,
        maxLength: 12,
      }),
    }),
    async ({ rounds, questions }) => {
      const tenant = newTenant()
      const call = callerIn(service, tenant)
      const state = new Map<string, Ware>()
      for (const { steps, atomic } of rounds) {
        const answer = await call(batchRequest(steps.map(operationOf), {}, { atomic }))
        // An atomic batch with a missing item is not done at all.
        if (atomic && answer.status !== 200) continue
        for (const one of steps) apply(state, one)
      }
      for (const { asked: one, limit } of questions) {
        const pages = await pagesOf(call, `/v1/wares?${queryOf(one)}&limit=${limit}`)
        const shown: readonly ListedItem[] = itemsOf(pages)
        expect(
          shown.map(({ id }) => id),
          JSON.stringify(one),
        ).toEqual(wanted(state, one))
        for (const { id, body } of shown) expect(body).toEqual({ id, ...state.get(id) })
        for (const page of pages) expect(bodyOf(page).items.length).toBeLessThanOrEqual(limit)
      }
      for (const [index, member] of [
        ['index1', 'flag'],
        ['index2', 'text'],
        ['index3', 'number'],
      ] as const) {
        const held = [...state].flatMap(([id, item]) => (isHere(item[member]) ? [id] : []))
        expect(await heldBy(index, tenant), index).toEqual(held.sort())
      }
      const all = await pagesOf(call, '/v1/wares')
      expect(
        itemsOf(all)
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...state.keys()].sort())
    },
    60,
  ))
