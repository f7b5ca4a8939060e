import { describe, expect, it } from 'vitest'
import { parsePrefer, preferenceApplied } from '../../../functions/http/prefer.ts'

/** RFC 7240: what a header says, and what the service makes of it. */
const headers: readonly (readonly [string | undefined, object])[] = [
  [undefined, {}],
  ['', {}],
  ['return=minimal', { return: 'minimal' }],
  ['return=representation', { return: 'representation' }],
  ['handling=strict', { handling: 'strict' }],
  ['handling=lenient, return=minimal', { handling: 'lenient', return: 'minimal' }],
  ['return=minimal,handling=strict', { return: 'minimal', handling: 'strict' }],
  ['RETURN=minimal', { return: 'minimal' }],
  ['return="minimal"', { return: 'minimal' }],
  ['return = minimal', { return: 'minimal' }],
  ['return=minimal; foo="some parameter"', { return: 'minimal' }],
  ['return=minimal; a=1; b', { return: 'minimal' }],
  ['foo; bar', {}],
  ['foo; bar=""', {}],
  ['return', {}],
  ['return=""', {}],
  ['return=everything', {}],
  ['minimal', {}],
  ['priority=5, respond-async, wait=10', { 'respond-async': true, wait: 10 }],
  ['Respond-Async', { 'respond-async': true }],
  // It takes no value.
  ['respond-async=yes, wait=10', { wait: 10 }],
  ['wait=10', { wait: 10 }],
  // Nobody is waited for longer, and what is echoed is what is honoured.
  ['respond-async, wait=20', { 'respond-async': true, wait: 20 }],
  ['respond-async, wait=999999', { 'respond-async': true, wait: 20 }],
  ['respond-async, wait=9999999', { 'respond-async': true, wait: 20 }],
  [`wait=${'9'.repeat(400)}`, { wait: 20 }],
  ['respond-async, wait=-1', { 'respond-async': true }],
  ['wait=0, respond-async, return=minimal', { 'respond-async': true, wait: 0, return: 'minimal' }],
  [',, return=minimal ,', { return: 'minimal' }],
  ['return=minimal, return=representation', { return: 'minimal' }],
  // "If any preference is specified more than once, only the first instance is to be considered."
  ['return=everything, return=minimal', {}],
  // A comma or a semicolon inside a quoted string separates nothing.
  ['note="a, return=minimal, b"', {}],
  ['note="a\\", return=minimal, \\"b", handling=strict', { handling: 'strict' }],
  ['return=minimal; note="a, handling=strict, b"', { return: 'minimal' }],
  ['constructor, toString=1, __proto__=strict, return=minimal', { return: 'minimal' }],
  ['return=(minimal)', {}],
]

describe('Prefer', () => {
  it.each(headers)('%j', (header, preferences) => {
    expect(parsePrefer(header)).toEqual(preferences)
  })
})

describe('Preference-Applied', () => {
  it.each([
    [{}, ''],
    [{ return: 'minimal' }, 'return=minimal'],
    [{ handling: 'strict', return: 'representation' }, 'handling=strict, return=representation'],
  ] as const)('of %j is %j', (honoured, text) => {
    expect(preferenceApplied(honoured)).toBe(text)
  })
})
