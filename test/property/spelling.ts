import fc from 'fast-check'
import type { Json } from '../support/model.ts'

/** Every choice that a writer of JSON is free to make, drawn from one stream. */
type Choose = (options: number) => number

const spaces = ['', '', ' ', '\n', '\t', '\r\n  ']

/** One spelling of a value: members in any order, white space anywhere, characters escaped or not. */
const spell = (value: Json, choose: Choose): string => {
  const gap = () => spaces[choose(spaces.length)] ?? ''
  const list = (open: string, parts: readonly string[], close: string) =>
    `${gap()}${open}${gap()}${parts.join(`${gap()},`)}${close}${gap()}`
  if (typeof value === 'string') return `${gap()}${quote(value, choose)}`
  if (Array.isArray(value))
    return list(
      '[',
      value.map((element) => spell(element, choose)),
      ']',
    )
  if (value !== null && typeof value === 'object') {
    const members = shuffled(Object.entries(value), choose)
    const parts = members.map(
      ([name, member]) => `${gap()}${quote(name, choose)}${gap()}:${spell(member, choose)}`,
    )
    return list('{', parts, '}')
  }
  return `${gap()}${JSON.stringify(value)}${gap()}`
}

const quote = (text: string, choose: Choose): string =>
  `"${[
    ...JSON.stringify(text)
      .slice(1, -1)
      .matchAll(/\\.|[\s\S]/g),
  ]
    .map(([piece]) => written(piece, choose))
    .join('')}"`

/** A UTF-16 code unit as it is, or as an escape; what is an escape already stays one. */
const written = (piece: string, choose: Choose): string =>
  piece.length > 1 || choose(5) > 0 ? piece : `\\u${piece.charCodeAt(0).toString(16).padStart(4, '0')}`

const shuffled = <T>(values: readonly T[], choose: Choose): T[] => {
  const left = [...values]
  return values.map(() => left.splice(choose(left.length), 1)[0] as T)
}

/** The same value, written down in some other way. */
export const spelling = (value: Json): fc.Arbitrary<string> =>
  fc.array(fc.nat(999), { minLength: 20, maxLength: 200, size: 'max' }).map((choices) => {
    let at = 0
    return spell(value, (options) => (choices[at++ % choices.length] ?? 0) % options)
  })

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', '😀', '\u2028', '"', '\\', '/'),
)

/** Numbers that every reader takes for the same: integers past 2^53 are refused. */
const number = fc.oneof(
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0) && !/^-?\d{16,}$/.test(JSON.stringify(value))),
)

/** Any JSON, a few levels deep. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value

const isWrapped = (value: Json): value is Json[] | { [name: string]: Json } =>
  typeof value === 'object' && value !== null

/** The same document with one value in it replaced, taken away or added; `path` says where. */
export const changed = (value: Json, path: readonly number[], by: Json): Json => {
  const [step = 0, ...rest] = path
  if (!isWrapped(value) || path.length === 0) return by
  const names = Object.keys(value)
  if (names.length === 0) return Array.isArray(value) ? [by] : { added: by }
  const name = names[step % names.length] ?? ''
  const inner = changed((value as { [name: string]: Json })[name] ?? null, rest, by)
  return Array.isArray(value)
    ? value.map((element, at) => (String(at) === name ? inner : element))
    : { ...value, [name]: inner }
}
