import { describe, expect, it } from 'vitest'
import { choiceOf, flagOf, idsOf, instantOf, limitOf } from '../../../functions/http/query.ts'

const encoded = encodeURIComponent
const read = (text: string) => instantOf(`createdAfter=${encoded(text)}`, 'createdAfter')

describe('an instant', () => {
  /** RFC 3339, 5.6 and 5.8. */
  it.each([
    ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
    ['2026-01-31t09:00:00z', '2026-01-31T09:00:00.000Z'],
    ['1985-04-12T23:20:50.52Z', '1985-04-12T23:20:50.520Z'],
    ['1996-12-19T16:39:57-08:00', '1996-12-20T00:39:57.000Z'],
    ['1937-01-01T12:00:27.87+00:20', '1937-01-01T11:40:27.870Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-01-31T09:00:00.123456789Z', '2026-01-31T09:00:00.123Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s', (text, instant) => {
    expect(read(text)).toBe(instant)
  })

  it.each([
    // Days and hours that do not exist.
    ...['2026-02-30T00:00:00Z', '2026-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '2026-11-31T00:00:00Z'],
    ...['2026-04-31T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z', '2026-01-00T00:00:00Z'],
    ...['2026-01-31T24:00:00Z', '2026-01-31T23:60:00Z', '2026-01-31T23:59:61Z', '2026-01-31T00:00:00+24:00'],
    // Years that would be written with a sign, and then sort before all others.
    ...['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00', '+010000-01-01T00:00:00Z'],
    ...['', '2026-01-31', '2026-01-31T09:00Z', '2026-01-31T09:00:00', '2026-01-31 09:00:00Z', 'yesterday'],
    '2026-01-31T09:00:00.Z',
  ])('refuses %j', (text) => {
    expect(read(text)).toMatchObject({
      problem: 'malformed-request',
      detail: expect.stringContaining('createdAfter'),
    })
  })
})

describe('an empty value', () => {
  it('is not as good as none', () => {
    expect(limitOf('limit=', { usual: 20, most: 100 })).toMatchObject({ problem: 'malformed-request' })
    expect(choiceOf('state=', 'state', ['queued'])).toMatchObject({ problem: 'malformed-request' })
    expect(limitOf('', { usual: 20, most: 100 })).toBe(20)
    expect(choiceOf('', 'state', ['queued'])).toBeUndefined()
    expect(instantOf('', 'createdAfter')).toBeUndefined()
  })

  it('sets a flag', () => {
    for (const query of ['validateOnly', 'validateOnly=', 'validateOnly=true', '%76alidateOnly=%74rue'])
      expect(flagOf(query, 'validateOnly'), query).toBe(true)
    for (const query of ['', 'validateOnly=false', 'id=1'])
      expect(flagOf(query, 'validateOnly'), query).toBe(false)
  })
})

it('ids may stand in several parameters, each counting once', () => {
  expect(idsOf('id=1,2&x=9&id=,2,%2C,a%20b&%69d=3')).toEqual(['1', '2', ',', 'a b', '3'])
})
