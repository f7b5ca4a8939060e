import { describe, expect, it } from 'vitest'
import { parseIdempotencyKey } from '../../../functions/http/idempotency-key.ts'

const uuid = '8e03978e-40d5-43dd-bc93-6894a57f9324'

/** Header values, and the key that they name. The quoted ones are RFC 9651 strings. */
const keys = [
  [uuid, uuid],
  [`"${uuid}"`, uuid],
  [`  "${uuid}"  `, uuid],
  ['k', 'k'],
  ['"k"', 'k'],
  ['k'.repeat(255), 'k'.repeat(255)],
  [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ['!#$%&()*+-./:<=>?@[]^_`{|}~\\', '!#$%&()*+-./:<=>?@[]^_`{|}~\\'],
  ['"a,b;c"', 'a,b;c'],
  ['"a\\"b"', 'a"b'],
  ['"a\\\\b"', 'a\\b'],
] as const

const refused = [
  // No RFC 9651 String, and no bare word either.
  '"',
  '"a',
  'a"',
  '"a"b"',
  '"a\\x"',
  '"a\\"',
  '"a";p=1',
  'a;p=1',
  // Two header lines, as the gateway joins them.
  'a,b',
  'k,k',
  '"a","b"',
  '"a", "b"',
  '',
  ' ',
  '""',
  'a b',
  '"a b"',
  'a\tb',
  'k'.repeat(256),
  `"${'k'.repeat(256)}"`,
  'clé',
  '"clé"',
  'a\u0000',
  'a\u007f',
  '\u{1f511}',
]

describe('Idempotency-Key', () => {
  it('may be left out', () => {
    expect(parseIdempotencyKey(undefined)).toBeUndefined()
  })

  it.each(keys)('%s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key)
  })

  it.each(refused)('refuses %j', (header) => {
    expect(parseIdempotencyKey(header)).toMatchObject({ problem: 'invalid-idempotency-key' })
  })
})
