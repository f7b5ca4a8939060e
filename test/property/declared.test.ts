import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Collection } from '../../functions/model/collection.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { dataOf, placeOf, sortedText } from '../support/records.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { computers, deployments, initialOf, membersAt, upgradedBy } from './declared/declare.ts'
import { type Declared, declared, type Item, itemOf, turnOf } from './declared/draw.ts'
import { announce, holds, timeout } from './runs.ts'

/** Whatever a collection declares: what is answered is accepted, what is exported can be imported, and two versions go side by side. */

announce('declared')

let tables: TestTables
let clock: ManualClock
beforeAll(async () => {
  tables = await makeTables()
  clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
})
afterAll(() => tables.client.destroy())

const stamps = ['createdAt', 'updatedAt'] as const

/** One item of each kind that a run begins with: as it was made, and as an action has left it. */
interface Drawn {
  readonly declaration: Declared
  readonly item: Item
  readonly other: Item
  readonly turn: Item
  /** The version of the code that makes the items. */
  readonly from: 1 | 2 | 3
}

const drawn: fc.Arbitrary<Drawn> = declared.chain((declaration) =>
  fc.record({
    declaration: fc.constant(declaration),
    item: itemOf(declaration),
    other: itemOf(declaration),
    turn: turnOf(declaration),
    from: fc.constantFrom(1, 1, 2, 3),
  }),
)

/** One deployment, for one tenant. */
const deployed = async (collection: Collection, tenant: string) => {
  const service: Service = await createService({
    tables,
    clock,
    collections: [collection],
    settings: tenantSettings,
  })
  const call = (request: Request): Promise<Answer> => service.call({ ...request, grant: grantOf(tenant) })
  const path = (id: string) => `/v1/things/${id}`
  return {
    call,
    stop: service.stop,
    get: (id: string) => call({ method: 'GET', path: path(id) }),
    put: (id: string, body: object, headers = {}) => call(jsonRequest('PUT', path(id), body, headers)),
    patch: (id: string, body: object) =>
      call(jsonRequest('PATCH', path(id), body, { 'content-type': 'application/merge-patch+json' })),
    turn: (id: string, to: object) => call(jsonRequest('POST', `${path(id)}/turn`, { to })),
    list: (accept: string) => call({ method: 'GET', path: '/v1/things?limit=100', headers: { accept } }),
  }
}
type Deployed = Awaited<ReturnType<typeof deployed>>

const recordOf = async (tenant: string, id: string) =>
  (await scan(tables.client, tables.items)).find((record) => {
    const place = placeOf(record)
    return place.tenant === tenant && place.id === id
  })

/** The stored members and their version, as any reader of the table has them. */
const storedOf = async (tenant: string, id: string) => {
  const record = await recordOf(tenant, id)
  if (record === undefined) throw new Error(`${id} is not stored`)
  return { members: dataOf(record) as Item, schema: Number(record.schemaVersion?.N ?? 1), record }
}

/** Members of one version as those of another. */
const between = (declaration: Declared, item: Item, [from, to]: readonly [number, number]): Item =>
  declaration.steps
    .slice(from - 1, to - 1)
    .reduce((one, step, at) => upgradedBy(step, membersAt(declaration, from + at), one), item)

/** What everybody is shown of an item: in the schema's order, then the instants, then what is computed. */
const shownOf = (declaration: Declared, members: Item, at: { id: string; instants: Item }, version = 3) => {
  const names = membersAt(declaration, version).map(({ name }) => name)
  const own = names.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]]]))
  const item = { id: at.id, ...Object.fromEntries(own), ...(declaration.timestamps ? at.instants : {}) }
  const made = declaration.computed.flatMap((name) => {
    const value = computers[name](item)
    return value === undefined ? [] : [[name, value]]
  })
  return { ...item, ...Object.fromEntries(made) }
}

const instantsOf = ({ createdAt, updatedAt }: Awaited<ReturnType<typeof storedOf>>['record']): Item => ({
  createdAt: createdAt?.S ?? '',
  updatedAt: updatedAt?.S ?? createdAt?.S ?? '',
})

const unlike = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'updatedAt' && name !== 'size'))

/** Makes the two items of a run with one version, of which the action has changed the second. */
const makeBoth = async (by: Deployed, { declaration, item, other, turn, from }: Drawn) => {
  const asNow = (one: Item) => between(declaration, one, [1, from])
  for (const [id, body] of [
    ['plain', item],
    ['turned', other],
  ] as const)
    expect([await by.put(id, asNow(body)).then(({ status }) => status), id]).toEqual([201, id])
  const before = membersAt(declaration, 1).filter(({ isReadOnly }) => isReadOnly)
  const initial = Object.fromEntries(
    before.flatMap((one) => (initialOf(one) === undefined ? [] : [[one.name, initialOf(one) as never]])),
  )
  // Of an action's own members alone, so that the steps make of them what they make of all.
  const to = Object.fromEntries(
    Object.entries(asNow({ ...initial, ...turn })).filter(([name]) =>
      membersAt(declaration, from).some((one) => one.isReadOnly && one.name === name),
    ),
  )
  expect((await by.turn('turned', to)).status).toBe(200)
  clock.advance(1000)
}

/** Each with its deployments of all three versions. */
const play = async (
  one: Drawn,
  act: (versions: readonly Deployed[], tenant: string) => Promise<void>,
): Promise<void> => {
  const tenant = newTenant()
  const versions = await Promise.all(deployments(one.declaration).map((each) => deployed(each, tenant)))
  try {
    await makeBoth(versions[one.from - 1] as Deployed, one)
    await act(versions, tenant)
  } finally {
    for (const { stop } of versions) stop()
  }
}

it(
  'what is stored is shown as the schema is now, and PUT of that changes nothing but what it must',
  { timeout },
  () =>
    holds(
      drawn,
      (one) =>
        play(one, async ([, , last], tenant) => {
          const { declaration } = one
          for (const id of ['plain', 'turned']) {
            const stored = await storedOf(tenant, id)
            expect(stored.schema).toBe(one.from)
            const now = between(declaration, stored.members, [one.from, 3])
            const read = await (last as Deployed).get(id)
            const shown = shownOf(declaration, now, { id, instants: instantsOf(stored.record) })
            expect([read.status, read.headers['item-outdated']]).toEqual([200, undefined])
            // Not only the same members: in the same order.
            expect(Object.keys(bodyOf(read))).toEqual(Object.keys(shown))
            expect(sortedText(bodyOf(read))).toBe(sortedText(shown))
            const put = await (last as Deployed).put(id, shown)
            const after = await storedOf(tenant, id)
            expect([put.status, after.schema, sortedText(after.members)]).toEqual([200, 3, sortedText(now)])
            expect(unlike(bodyOf(put))).toEqual(unlike(shown as Item))
            expect(after.record.createdAt).toEqual(stored.record.createdAt)
            expect(Number(after.record.version?.N)).toBe(Number(stored.record.version?.N) + 1)
          }
        }),
      30,
    ),
)

it(
  'what callers do not write is refused where it would change, ignored where it is made, and stays',
  { timeout },
  () =>
    holds(
      drawn,
      (one) =>
        play(one, async ([, , last], tenant) => {
          const by = last as Deployed
          const { declaration } = one
          const before = await storedOf(tenant, 'turned')
          const read = bodyOf(await by.get('turned'))
          const readOnly = membersAt(declaration, 3).filter(({ isReadOnly }) => isReadOnly)
          for (const { name } of readOnly) {
            const other = { ...read, [name]: { none: 'of', its: 'values' } }
            const put = await by.put('turned', other)
            const patch = await by.patch('turned', { [name]: 'no value of its' })
            for (const answer of [put, patch])
              expect([answer.status, bodyOf(answer).errors[0].pointer]).toEqual([422, `/${name}`])
          }
          expect(await storedOf(tenant, 'turned')).toEqual(before)
          const ignored = [...declaration.computed, ...(declaration.timestamps ? stamps : [])]
          const nonsense = Object.fromEntries(ignored.map((name) => [name, { of: 'no use' }]))
          const without = Object.fromEntries(
            Object.entries(read).filter(([name]) => !readOnly.some((each) => each.name === name)),
          )
          const put = await by.put('turned', { ...without, ...nonsense })
          expect([put.status, unlike(bodyOf(put))]).toEqual([200, unlike(read)])
        }),
      20,
    ),
)

it.each(['application/x-ndjson', 'text/csv'])(
  'what is listed as %s and put again is the same items',
  { timeout },
  (type) =>
    holds(
      drawn,
      (one) =>
        play(one, async ([, , last], tenant) => {
          const by = last as Deployed
          const ids = ['plain', 'turned']
          const before = await Promise.all(ids.map(async (id) => bodyOf(await by.get(id))))
          const file = await by.list(type)
          expect([file.status, file.headers['content-type']]).toEqual([200, expect.stringContaining(type)])
          const put = await by.call({
            method: 'PUT',
            path: '/v1/things',
            headers: { 'content-type': type },
            body: file.text,
          })
          expect(bodyOf(put).results.map(({ status }: { status: number }) => status)).toEqual([200, 200])
          for (const [at, id] of ids.entries()) {
            expect(unlike(bodyOf(await by.get(id)))).toEqual(unlike(before[at]))
            expect((await storedOf(tenant, id)).schema).toBe(3)
          }
        }),
      20,
    ),
)

it(
  'a retry is answered what the first attempt was, by whichever version, and what chance made stands',
  { timeout },
  () =>
    holds(
      drawn,
      (one) =>
        play(one, async (versions, tenant) => {
          const [first, second] = [versions[one.from - 1], versions[2]] as [Deployed, Deployed]
          const body = between(one.declaration, one.item, [1, one.from])
          const operations = [
            { method: 'POST', path: '/things', body: { id: 'new', ...body } },
            { method: 'PUT', path: '/things/plain', body },
            { method: 'PATCH', path: '/things/turned', body: {} },
            { method: 'GET', path: '/things/turned' },
            { method: 'DELETE', path: '/things/turned' },
          ]
          const headers = { 'idempotency-key': tenant, prefer: 'return=representation' }
          const answer = await first.call(batchRequest(operations, headers))
          const results = bodyOf(answer).results
          expect(results.map(({ status }: { status: number }) => status)).toEqual([201, 200, 200, 200, 204])
          for (const [at, id] of (['new', 'plain'] as const).entries()) {
            const { members, record } = await storedOf(tenant, id)
            const place = { id, instants: instantsOf(record) }
            expect(results[at].body).toEqual(shownOf(one.declaration, members, place, one.from))
          }
          clock.advance(5_000)
          const again = bodyOf(await second.call(batchRequest(operations, headers)))
          const told = again.results.map(({ replayed, ...rest }: { replayed: true }) => {
            expect(replayed).toBe(true)
            return rest
          })
          expect(told).toEqual(results)
        }),
      20,
    ),
)

it('the version before shows what the later one wrote as it is, and leaves it as it is', { timeout }, () =>
  holds(
    fc.record({ one: drawn.filter(({ from }) => from < 3), method: fc.constantFrom('put', 'patch', 'turn') }),
    ({ one, method }) =>
      play(one, async (versions, tenant) => {
        const [before, after] = [versions[one.from - 1], versions[2]] as [Deployed, Deployed]
        const earlier = bodyOf(await before.get('turned'))
        const now = bodyOf(await after.get('turned'))
        expect((await after.put('turned', now)).status).toBe(200)
        const stored = await storedOf(tenant, 'turned')
        const read = await before.get('turned')
        const ours = deployments(one.declaration)[one.from - 1] as Collection
        const fits = ours.schema.safeParse(stored.members).success
        expect([read.status, read.headers['item-outdated']]).toEqual([200, fits ? undefined : '?1'])
        expect(bodyOf(read)).toMatchObject(stored.members)
        const answer = await before[method]('turned', method === 'put' ? earlier : {})
        expect([answer.status, bodyOf(answer).type]).toEqual([503, '/problems/unavailable'])
        expect(await storedOf(tenant, 'turned')).toEqual(stored)
      }),
    20,
  ),
)
