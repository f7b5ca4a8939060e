import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Request } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { faultAt, modes } from '../support/faulty.ts'
import { createService, type Service, type ServiceOptions } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import { crates, jars, tubs } from './rules/collections.ts'
import { operations, who } from './rules/draw.ts'
import {
  applyAll,
  applyAtomic,
  type Drawn,
  isInvalid,
  type Store,
  type Told,
  Undetermined,
  type Who,
} from './rules/model.ts'
import { announce, holds, timeout } from './runs.ts'

announce('rules')

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
afterAll(() => tables.client.destroy())

const start = Date.parse('2026-11-28T12:00:00Z')
const pastTheLease = 40_000

const serviceOf = (more: Partial<ServiceOptions> = {}): Promise<Service> =>
  createService({ tables, collections: [jars, crates, tubs], settings: tenantSettings, ...more })

const asked = (request: Request, tenant: string, { sub, admin }: Who): Request => {
  const { claims } = grantOf(tenant, sub).jwt
  return { ...request, grant: { jwt: { claims, scopes: admin ? ['admin'] : [] } } }
}

interface Result {
  readonly index: number
  readonly status: number
  readonly etag?: string
  readonly error?: { readonly type: string }
}

const told = (answer: Answer): Told[] =>
  bodyOf(answer).results.map(({ status, etag, error }: Result) => {
    const word = etag ?? error?.type.replace('/problems/', '')
    return word === undefined ? [status] : [status, word]
  })

/** What the store holds, in the model's terms. */
const stored = async (tenant: string) =>
  [...(await storedState(tables, tenant))]
    .map(([path, { version, body }]) => {
      const { id: _, ...jar } = body ?? {}
      return [path.slice(1), version, body === undefined ? null : jar]
    })
    .sort()

const inModel = (store: Store) =>
  [...store].map(([path, { version, jar }]) => [path, version, jar ?? null]).sort()

/** Without the operations that come before or after a change of what their stored item names, as it happens. */
const determined = (drawn: readonly Drawn[], store: Store, caller: Who): readonly Drawn[] => {
  try {
    applyAll(new Map(store), drawn, caller)
    return drawn
  } catch (error) {
    if (!(error instanceof Undetermined)) throw error
    const rest = drawn.filter(({ id }) => id !== error.id)
    const without = rest.map((one) => ({
      ...one,
      ...(one.dependsOn && { dependsOn: one.dependsOn.filter((id) => id !== error.id) }),
    }))
    return determined(without, store, caller)
  }
}

const modeOf = fc.constantFrom('batch', 'batch', 'atomic', 'strict', 'dry run first', 'keyed')
const step = fc.record({ drawn: operations(10), who, mode: modeOf })

it(
  'batches of creates, changes, actions and reads by several callers do what the plain model does',
  async () => {
    const service = await serviceOf()
    let keys = 0
    await holds(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      async (steps) => {
        const tenant = newTenant()
        const store: Store = new Map()
        for (const { drawn: all, who: caller, mode } of steps) {
          const atomic = mode === 'atomic'
          const drawn = atomic ? all : determined(all, store, caller)
          if (drawn.length === 0) continue
          const headers: Record<string, string> = {
            ...(mode === 'strict' && { prefer: 'handling=strict' }),
            ...(mode === 'keyed' && { 'idempotency-key': `rules-${keys++}` }),
          }
          const request = asked(batchRequest(drawn, headers, { atomic }), tenant, caller)
          const after: Store = new Map(store)
          const wanted = (atomic ? applyAtomic : applyAll)(after, drawn, caller)
          if (mode === 'strict' && isInvalid(wanted, drawn)) {
            expect((await service.call(request)).status).toBe(422)
            expect(await stored(tenant)).toEqual(inModel(store))
            continue
          }
          if (mode === 'dry run first') {
            const dry = await service.call({ ...request, path: `${request.path}?validateOnly=true` })
            expect(told(dry)).toEqual(wanted)
            expect(await stored(tenant)).toEqual(inModel(store))
          }
          const answer = await service.call(request)
          expect(told(answer)).toEqual(wanted)
          if (mode === 'keyed') expect(told(await service.call(request))).toEqual(wanted)
          for (const [item, kept] of after) store.set(item, kept)
          expect(await stored(tenant)).toEqual(inModel(store))
        }
      },
      150,
      20,
    )
    service.stop()
  },
  timeout,
)

const seeded: readonly Drawn[] = ['x', 'y'].flatMap((id, at) =>
  ['jars', 'crates', 'tubs'].map((collection) => ({
    id: `${collection}${id}`,
    method: 'PUT' as const,
    path: `/${collection}/${id}`,
    body: { owner: at === 0 ? 'ann' : 'bob', n: 50 },
  })),
)

it(
  'whatever call a batch dies at, its retry ends with each operation applied once, and says what became of it',
  async () => {
    const admin = { sub: 'root', admin: true }
    const dying = fc.record({
      drawn: operations(14),
      who,
      atomic: fc.boolean(),
      call: fc.constantFrom(1, 2, 3, 4, 4, 4, 4, 5, 6),
      mode: fc.constantFrom(...modes),
    })
    await holds(
      dying,
      async ({ drawn: all, who: caller, atomic, call, mode }) => {
        const tenant = newTenant()
        const clock = manualClock(start)
        const calm = await serviceOf({ clock })
        const store: Store = new Map()
        applyAll(store, seeded, admin)
        await calm.call(asked(batchRequest(seeded), tenant, admin))
        const drawn = atomic ? all : determined(all, store, caller)
        if (drawn.length === 0) return
        const request = asked(batchRequest(drawn, { 'idempotency-key': 'one' }, { atomic }), tenant, caller)
        const wanted = (atomic ? applyAtomic : applyAll)(store, drawn, caller)
        const first = await serviceOf({ clock, wire: faultAt({ call, mode }).wire })
        await first.call(request)
        clock.advance(pastTheLease)
        const answer = await calm.call(request)
        expect(told(answer)).toEqual(wanted)
        expect(await stored(tenant)).toEqual(inModel(store))
        for (const service of [first, calm]) service.stop()
      },
      120,
      20,
    )
  },
  timeout,
)
