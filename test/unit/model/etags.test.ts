import { describe, expect, it } from 'vitest'
import { matchesStrongly, matchesWeakly, parseCondition } from '../../../functions/model/etags.ts'

/** Header values as RFC 9110 shows them (8.8.3, 13.1.1, 13.1.2), and what a list may look like (5.6.1.2). */
const lists: readonly (readonly [string, readonly string[]])[] = [
  ['"xyzzy"', ['"xyzzy"']],
  ['W/"xyzzy"', ['W/"xyzzy"']],
  ['""', ['""']],
  ['"xyzzy", "r2d2xxxx", "c3piozzzz"', ['"xyzzy"', '"r2d2xxxx"', '"c3piozzzz"']],
  ['W/"xyzzy", W/"r2d2xxxx", W/"c3piozzzz"', ['W/"xyzzy"', 'W/"r2d2xxxx"', 'W/"c3piozzzz"']],
  ['"a","b"\t,\t"c"', ['"a"', '"b"', '"c"']],
  [' "a" ', ['"a"']],
  ['"a,b", "W/"', ['"a,b"', '"W/"']],
  ['"a\\b"', ['"a\\b"']],
  ['"\u00e9"', ['"\u00e9"']],
  // A recipient must ignore a reasonable number of empty list elements.
  ['"a",,"b"', ['"a"', '"b"']],
  [', "a" ,', ['"a"']],
]

const malformed = [
  '',
  'xyzzy',
  '"xyzzy',
  '"a" "b"',
  'w/"a"',
  'W/ "a"',
  'W"a"',
  "'a'",
  '"a b"',
  '"a""b"',
  '*, "a"',
  '"a", *',
  '**',
  ',',
]

describe('a list of entity tags', () => {
  it.each(lists)('%s', (text, tags) => {
    const condition = parseCondition(text)
    const told = Array.isArray(condition)
      ? condition.map(({ weak, opaque }) => (weak ? 'W/' : '') + opaque)
      : condition
    expect(told).toEqual(tags)
  })

  it.each(['*', ' * '])('%j is any', (text) => {
    expect(parseCondition(text)).toBe('*')
  })

  it.each(malformed)('refuses %j', (text) => {
    expect(parseCondition(text)).toBeUndefined()
  })
})

describe('comparison', () => {
  /** RFC 9110, 8.8.3.2, with versions for the opaque tags. */
  const table = [
    ['W/"1"', false, true],
    ['W/"2"', false, false],
    ['"1"', true, true],
    ['"01"', false, false],
    ['"2", "1"', true, true],
    ['"2", W/"1"', false, true],
    ['*', true, true],
  ] as const

  it.each(table)('%s against version 1', (text, strong, weak) => {
    const condition = parseCondition(text) ?? []
    expect(matchesStrongly(condition, 1)).toBe(strong)
    expect(matchesWeakly(condition, 1)).toBe(weak)
  })
})
