import fc from 'fast-check'
import type { Drawn, Who } from './model.ts'

const people = ['ann', 'bob'] as const

export const who: fc.Arbitrary<Who> = fc.record({
  sub: fc.constantFrom(...people),
  admin: fc.constantFrom(false, false, true),
})

const mate = fc.constantFrom('x', 'x', 'y', 'z', 'w', null)

const jar = fc.record(
  {
    owner: fc.constantFrom(...people),
    n: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 99 }) },
      { weight: 1, arbitrary: fc.constant(-1) },
    ),
    sealed: fc.boolean(),
    open: fc.boolean(),
    mate,
  },
  { requiredKeys: ['owner', 'n'] },
)

const change = fc.record(
  {
    n: fc.constantFrom(0, 50, 98, 100),
    open: fc.boolean(),
    owner: fc.constantFrom(...people),
    mate,
  },
  { requiredKeys: [] },
)

/** What does something comes more often than what is wrong in itself. */
const verb = fc.oneof(
  { weight: 2, arbitrary: jar.map((body) => ({ method: 'POST', rest: '', body }) as const) },
  { weight: 2, arbitrary: jar.map((body) => ({ method: 'PUT', rest: '/', body }) as const) },
  { weight: 2, arbitrary: change.map((body) => ({ method: 'PATCH', rest: '/', body }) as const) },
  { weight: 1, arbitrary: fc.constant({ method: 'DELETE', rest: '/' } as const) },
  { weight: 1, arbitrary: fc.constant({ method: 'GET', rest: '/' } as const) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(1, 2, 40, 40, 40, 0)
      .map((n) => ({ method: 'POST', rest: '/add', body: { n } }) as const),
  },
  { weight: 3, arbitrary: fc.constant({ method: 'POST', rest: '/seal' } as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('drop', 'burn').map((name) => ({ method: 'POST', rest: `/${name}` }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...people)
      .map((to) => ({ method: 'POST', rest: '/give', body: { to } }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('x', 'y', 'z')
      .map((to) => ({ method: 'POST', rest: '/wed', body: { to } }) as const),
  },
)

interface Draft {
  readonly verb: typeof verb extends fc.Arbitrary<infer Verb> ? Verb : never
  readonly collection: string
  readonly item: string
  readonly ifMatch: number
  readonly waitsFor: number
}

const draft: fc.Arbitrary<Draft> = fc.record({
  verb,
  collection: fc.constantFrom('jars', 'jars', 'crates', 'tubs'),
  item: fc.constantFrom('x', 'x', 'y', 'y', 'z'),
  ifMatch: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3),
  waitsFor: fc.constantFrom(-1, -1, -1, -1, -1, -1, 0, 1, 2, 3),
})

/** Operations on a few items, each of which may wait for one before it. */
export const operations = (most: number): fc.Arbitrary<readonly Drawn[]> =>
  fc.array(draft, { minLength: 1, maxLength: most }).map((drafts) => drafts.map(drawnAs))

const drawnAs = (
  { verb: { method, rest, ...verbs }, collection, item, ifMatch, waitsFor }: Draft,
  at: number,
): Drawn => {
  const body = 'body' in verbs ? verbs.body : undefined
  const isCreate = rest === ''
  const path = isCreate ? `/${collection}` : `/${collection}/${item}${rest === '/' ? '' : rest}`
  return {
    id: `o${at}`,
    method,
    path,
    ...(body === undefined ? {} : { body: isCreate ? { id: item, ...body } : body }),
    ...(isCreate || ifMatch === 0 ? {} : { ifMatch: `"${ifMatch}"` }),
    ...(waitsFor >= 0 && waitsFor < at ? { dependsOn: [`o${waitsFor}`] } : {}),
  }
}
