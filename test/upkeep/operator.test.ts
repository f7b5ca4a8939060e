import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../operate/arguments.ts'
import { useEndpoint } from '../../operate/endpoint.ts'
import { nameOf, plain } from '../../operate/names.ts'

const made = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
const own = { AWS_ACCESS_KEY_ID: '123456789012', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' }

describe('a DynamoDB elsewhere', () => {
  const used = (endpoint: string, environment: Record<string, string>) => {
    const rest: Record<string, string | undefined> = { ...environment }
    const said = useEndpoint(endpoint, rest)
    const { AWS_ENDPOINT_URL_DYNAMODB: set, ...others } = rest
    expect(set).toBe(endpoint)
    return { said, others }
  }
  const here = [
    'http://127.0.0.1:8000',
    'http://localhost:8000/',
    'https://[::1]:1',
    'http://127.1',
    'http://db.localhost',
  ]
  const there = [
    'https://dynamodb.eu-central-1.amazonaws.com',
    'https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com',
    'http://10.0.0.1:8000',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://notlocalhost:8000',
  ]

  it.each(here)('%s is on this machine: credentials are made up where there are none', (endpoint) => {
    expect(used(endpoint, {})).toEqual({ said: undefined, others: { AWS_REGION: 'local', ...made } })
    expect(used(endpoint, { ...own, AWS_REGION: 'eu-west-1' }).others).toEqual({
      ...own,
      AWS_REGION: 'eu-west-1',
    })
    expect(used(endpoint, { AWS_DEFAULT_REGION: 'eu-west-1' }).others).toMatchObject({
      AWS_REGION: 'eu-west-1',
    })
    // Half a pair is none, and a token belongs to its pair.
    const half = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SESSION_TOKEN: 't' }
    expect(used(endpoint, half).others).toEqual({ AWS_REGION: 'local', ...made })
  })

  it.each(here)('%s gets nothing of a profile, and that is said', (endpoint) => {
    const { said, others } = used(endpoint, { AWS_PROFILE: 'production' })
    expect(others).toEqual({ AWS_REGION: 'local', ...made })
    expect(said).toBe(
      `${endpoint} is on this machine: region and credentials of the profile production are not used; made-up ones are.`,
    )
    const both = used(endpoint, { AWS_PROFILE: 'production', ...own })
    expect(both.others).toEqual({ AWS_REGION: 'local', ...own })
    expect(both.said).toContain('those of AWS_ACCESS_KEY_ID are')
  })

  it.each(there)('%s gets what the environment has, and nothing made up', (endpoint) => {
    for (const environment of [{}, { AWS_PROFILE: 'production' }, own])
      expect(used(endpoint, environment)).toEqual({ said: undefined, others: environment })
  })

  it.each(['127.0.0.1:8000', 'localhost', 'ftp://localhost', ''])('%j is no address', (endpoint) => {
    const command = readArguments(['upgrade', 'parcels', '--table', 'Items', '--endpoint', endpoint])
    expect(command).toEqual({
      mistake: expect.stringContaining('--endpoint takes the address of a DynamoDB'),
    })
  })
})

describe('the name of an item', () => {
  it('is its tenant and its id', () => {
    expect(nameOf('a%20b#parcels#3#17')).toBe('a b/17')
    expect(nameOf('%zz#parcels#3#17'), 'is none of ours').toBe('%zz#parcels#3#17')
  })

  it('is there for any key, and never more than one line that a terminal shows', () => {
    const hostile = fc.constantFrom(
      '\u001b[2J',
      '\n',
      '\r',
      '%1b%0a',
      '%',
      '\u2028',
      '\u202e',
      '\u009b',
      '\ud800',
    )
    const hidden = [0x2028, 0x2029, 0x202e, 0x200b, 0xfeff]
    const any = fc.array(fc.nat(0xffff), { maxLength: 9 }).map((codes) => String.fromCharCode(...codes))
    const key = fc.array(fc.oneof(hostile, any), { maxLength: 6 }).map((parts) => parts.join('#'))
    fc.assert(
      fc.property(key, (text) => {
        const shown = plain(nameOf(text))
        const codes = Array.from(shown, (sign) => sign.codePointAt(0) ?? 0)
        const isHidden = (code: number) =>
          code < 0x20 || (code >= 0x7f && code <= 0x9f) || hidden.includes(code)
        expect(codes.filter(isHidden), shown).toEqual([])
      }),
    )
    expect(plain('a\nb\u001b[2J')).toBe('a\\u{a}b\\u{1b}[2J')
    expect(plain('Zürich 東京 😀'), 'and what people write is left as it is').toBe('Zürich 東京 😀')
  })
})
