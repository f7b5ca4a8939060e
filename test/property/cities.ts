import fc from 'fast-check'
import type { Json } from '../support/model.ts'

/** Random cities, merge patches and conditions: mostly good ones, because a bad one ends what an operation can show. */

/** What is wrong is chosen once in so many times. */
const mostly = <T, U>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<U>, times = 40): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: times, arbitrary: good }, { weight: 1, arbitrary: bad })

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  mostly(fc.constant(undefined), arbitrary, 3)

const defined = <T extends object>(members: T): { [Name in keyof T]: Exclude<T[Name], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never

const population = mostly(fc.nat(9_999_999), fc.constantFrom<Json>(-1, 0.5, '5', null))

const coordinates: fc.Arbitrary<Json> = mostly(
  fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -90, max: 90 })),
  fc.constantFrom<Json>([181, 0], [0], [1, 2, 3], 'here'),
)

const point = coordinates.map((there): Json => ({ type: 'Point', coordinates: there }))

const texts = fc.constantFrom('', 'x', '"quoted" \\ and\nbroken')

/** The members of a city without its id. */
export const city = fc
  .record({
    name: mostly(fc.constantFrom('Paris', 'Zürich', '東京', '😀'), fc.constantFrom<Json>('', 1)),
    country: mostly(fc.constantFrom('FR', 'CH'), fc.constantFrom<Json>('fr', 'FRA')),
    population,
    altName: sometimes(texts),
    loc: sometimes(point),
    extra: mostly(fc.constant(undefined), fc.constant(1)),
  })
  .map(defined)

/** Merge patches (RFC 7396): values, nulls, nested ones, and what leaves an invalid item. */
export const patch: fc.Arbitrary<Json> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ population }) },
  {
    weight: 12,
    arbitrary: fc
      .record({
        altName: sometimes(mostly(fc.constantFrom<Json>(null, 'other'), fc.constant({ nested: null }), 10)),
        loc: sometimes(
          mostly(
            fc.oneof(
              point,
              fc.constant(null),
              coordinates.map((there): Json => ({ coordinates: there })),
            ),
            fc.constant({ type: null }),
            10,
          ),
        ),
        name: sometimes(mostly(fc.constantFrom('Lyon', 'Basel'), fc.constant(null), 10)),
        unknown: sometimes(
          mostly(fc.constant<Json>(null), fc.constant<Json>({ deep: { deeper: null } }), 10),
        ),
      })
      .map(defined),
  },
  { weight: 1, arbitrary: fc.constantFrom<Json>({}, null, [], 'text', { id: 'other' }, { id: null }) },
)

/** In a condition: the version that the item has when the operation's turn comes, and the one before. */
export const current = '{current}'
export const previous = '{previous}'

const good = fc.constantFrom(`"${current}"`, '*', `"77", "${current}"`)
const stale = fc.constantFrom(
  `"${previous}"`,
  `W/"${current}"`,
  `"${previous}" , W/"${current}","x"`,
  '""',
  ' * ',
)
const broken = fc.constantFrom('naked', '"open', '')
const tags = mostly(fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: stale }), broken, 20)

/** Conditions of an operation; most have none, because they would fail too often. */
export const conditions = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: tags.map((ifMatch) => ({ ifMatch })) },
  { weight: 1, arbitrary: tags.map((ifNoneMatch) => ({ ifNoneMatch })) },
  { weight: 1, arbitrary: fc.record({ ifMatch: tags, ifNoneMatch: tags }) },
)
