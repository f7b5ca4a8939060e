import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { bodyOf, type Request } from '../support/answer.ts'
import { announce, holds, timeout } from './runs.ts'
import { createTrials } from './trials.ts'

announce('meaning')

const trials = createTrials()
afterAll(trials.stop)

/** Every choice that a writer of requests is free to make, drawn from one stream. */
type Choose = (options: number) => number

const choices = fc
  .array(fc.nat(999), { minLength: 20, maxLength: 60, size: 'max' })
  .map((drawn): (() => Choose) => () => {
    let at = 0
    return (options) => (drawn[at++ % drawn.length] ?? 0) % options
  })

const encoded = (char: string) =>
  [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

/** RFC 3986, 2.3: what is unreserved means the same with and without its encoding. */
const spelled = (text: string, choose: Choose): string =>
  [...text]
    .map((char) => (/[A-Za-z0-9]/.test(char) && choose(3) > 0 ? char : encoded(char)))
    .map((char) => (choose(2) > 0 ? char : char.replace(/%../g, (octet) => octet.toUpperCase())))
    .join('')

const shuffled = <T>(values: readonly T[], choose: Choose): readonly T[] => {
  const left = [...values]
  return values.map(() => left.splice(choose(left.length), 1)[0] as T)
}

/** Some ids in one parameter, the next in another; an id may be named again, and an element may be empty. */
const listOf = (ids: readonly string[], choose: Choose): readonly string[] => {
  const parameters = [[]] as string[][]
  for (const [at, id] of ids.entries()) {
    if (choose(3) === 0) parameters.push([])
    parameters.at(-1)?.push(spelled(id, choose))
    if (choose(4) === 0) parameters.at(-1)?.push(spelled(ids[choose(at + 1)] ?? id, choose))
    if (choose(5) === 0) parameters.at(-1)?.push('')
  }
  return parameters.filter((list) => list.length > 0).map((list) => `${spelled('id', choose)}=${list.join()}`)
}

const flags = ['validateOnly=false', '%76alidateOnly=false', 'validateOnly=%66alse']

/** Parameters with a flag that says what is so without it, anywhere among them. */
const withFlag = (parameters: readonly string[], choose: Choose): string => {
  const at = choose(parameters.length + 1)
  const flag = choose(2) === 0 ? [] : [flags[choose(flags.length)] ?? '']
  return [...parameters.slice(0, at), ...flag, ...parameters.slice(at)].join(choose(4) === 0 ? '&&' : '&')
}

const deletion = (ids: readonly string[], choose: Choose): Request => ({
  method: 'DELETE',
  path: `/v1/cities?${withFlag(listOf(ids, choose), choose)}`,
  headers: { 'idempotency-key': 'one' },
})

/** What a write of one item may be bound to. */
interface Bound {
  readonly id: string
  readonly header: 'if-match' | 'if-none-match'
  readonly tags: readonly string[]
}

const gaps = ['', ' ', '\t', '  ']

const conditionOf = ({ header, tags }: Bound, choose: Choose): string => {
  const gap = () => gaps[choose(gaps.length)] ?? ''
  const weak = () => (header === 'if-none-match' && choose(2) === 0 ? 'W/' : '')
  const named = shuffled([...tags, ...tags.filter(() => choose(3) === 0)], choose)
  return named.map((tag) => `${gap()}${weak()}"${tag}"${gap()}`).join(choose(4) === 0 ? ',,' : ',')
}

const replacement = (bound: Bound, choose: Choose): Request => {
  const query = withFlag([], choose)
  return {
    method: 'PUT',
    path: `/v1/cities/${spelled(bound.id, choose)}${query === '' ? '' : `?${query}`}`,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'one',
      [bound.header]: conditionOf(bound, choose),
    },
    body: '{"name":"Paris","country":"FR","population":1}',
  }
}

const isReplayed = async (one: Request, other: Request) => {
  const { call } = await trials.begin()
  const first = await call(one)
  expect(first.headers, JSON.stringify(one)).not.toHaveProperty('idempotent-replayed')
  const again = await call(other)
  expect(again.status, JSON.stringify([one, other])).toBe(first.status)
  expect(again.headers['idempotent-replayed'], JSON.stringify([one, other])).toBe('true')
}

const isReused = async (one: Request, other: Request) => {
  const { call } = await trials.begin()
  await call(one)
  const again = await call(other)
  expect(again.status, JSON.stringify([one, other])).toBe(422)
  expect(bodyOf(again).type).toBe('/problems/idempotency-key-reused')
}

const someIds = fc.uniqueArray(fc.constantFrom('1', '2', 'a', 'ab', '1,2', 'id', '7&8', 'ü'), {
  minLength: 1,
  maxLength: 4,
})

const bounds = fc.record({
  id: fc.constantFrom('1', 'a', 'ab'),
  header: fc.constantFrom('if-match' as const, 'if-none-match' as const),
  tags: fc.uniqueArray(fc.constantFrom('1', '2', '3', 'x', ''), { minLength: 1, maxLength: 3 }),
})

it('takes a list of ids for the same however it is written', { timeout }, () =>
  holds(
    fc.tuple(someIds, choices, choices),
    ([ids, one, other]) => isReplayed(deletion(ids, one()), deletion(ids, other())),
    100,
  ),
)

it('takes other ids, or another order of them, for another request, however it is written', { timeout }, () =>
  holds(
    fc.tuple(someIds, someIds, choices, choices),
    async ([ids, others, one, other]) => {
      fc.pre(!isDeepStrictEqual(ids, others))
      await isReused(deletion(ids, one()), deletion(others, other()))
    },
    100,
  ),
)

it('takes a path and its conditions for the same however they are written', { timeout }, () =>
  holds(
    fc.tuple(bounds, choices, choices),
    ([bound, one, other]) => isReplayed(replacement(bound, one()), replacement(bound, other())),
    100,
  ),
)

const meaningOf = ({ id, header, tags }: Bound) => [id, header, tags.toSorted()]

it('takes another path or condition for another request, however it is written', { timeout }, () =>
  holds(
    fc.tuple(bounds, bounds, choices, choices),
    async ([bound, unlike, one, other]) => {
      fc.pre(!isDeepStrictEqual(meaningOf(bound), meaningOf(unlike)))
      await isReused(replacement(bound, one()), replacement(unlike, other()))
    },
    100,
  ),
)

it.each([
  ['one without a condition', undefined, '"1"'],
  ['any version', '*', '"1"'],
  ['a tag that never matches', 'W/"1"', '"1"'],
  ['none at all', 'W/"1"', undefined],
])('takes %s for another request than a version', async (_, one, other) => {
  const put = (condition: string | undefined): Request => {
    const { headers, ...request } = replacement({ id: '1', header: 'if-match', tags: [] }, () => 1)
    const { 'if-match': __, ...others } = headers ?? {}
    return {
      ...request,
      headers: { ...others, ...(condition === undefined ? {} : { 'if-match': condition }) },
    }
  }
  await isReused(put(one), put(other))
})
