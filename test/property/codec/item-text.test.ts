import { isDeepStrictEqual } from 'node:util'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonTextOf } from '../../../functions/aws/dynamodb/codec/item-text.ts'
import { wireMapOf, wireOf } from '../../../functions/aws/dynamodb/codec/wire-map.ts'
import { parseJson } from '../../../functions/json/json.ts'
import type { JsonValue } from '../../../functions/json/value.ts'
import { announce, holds } from '../runs.ts'
import { deepest, numbers, objects } from './values.ts'

announce('codec/item-text')

/** DynamoDB's data types as its documentation has them, the members of maps in the order that JavaScript gives them. */
const documented = (value: JsonValue): string => {
  if (typeof value === 'string') return `{"S":${JSON.stringify(value)}}`
  if (typeof value === 'number') return `{"N":"${JSON.stringify(value)}"}`
  if (typeof value === 'boolean') return `{"BOOL":${value}}`
  if (value === null) return '{"NULL":true}'
  if (Array.isArray(value)) return `{"L":[${value.map(documented).join()}]}`
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${documented(member)}`,
  )
  return `{"M":{${members.join()}}}`
}

const wireText = (json: string): string => wireOf(wireMapOf(json)) ?? ''

/** What a reader of the wire gets that does not mistake one escaped name for another, as `JSON.parse` can. */
const received = (wire: string): AttributeValue => parseJson(wire) as unknown as AttributeValue

/** Turned round and shaken up, since a store keeps members in no order. */
const disordered = (value: AttributeValue): AttributeValue => {
  if (value.L) return { L: value.L.map(disordered) }
  if (!value.M) return value
  const members = Object.entries(value.M).map(([name, member]) => [name, disordered(member)] as const)
  return { M: Object.fromEntries(members.toReversed()) }
}

describe('the wire text of an item', () => {
  it('is the one that is documented, for every item', () =>
    holds(objects, (object) => expect(wireText(JSON.stringify(object))).toBe(documented(object)), 1_000))

  it('comes back as the very value, in whatever order the store has kept it', () =>
    holds(
      objects,
      (object) => {
        const json = JSON.stringify(object)
        const [kept, moved] = [received(wireText(json)), disordered(received(wireText(json)))]
        expect(isDeepStrictEqual(parseJson(jsonTextOf(kept)), parseJson(json)), jsonTextOf(kept)).toBe(true)
        expect(jsonTextOf(moved)).toBe(jsonTextOf(kept))
      },
      1_000,
    ))

  it('keeps every number to the last bit; −0 is 0', () =>
    holds(
      fc.array(numbers, { minLength: 1, maxLength: 20 }),
      (list) => {
        const read = JSON.parse(jsonTextOf(received(wireText(JSON.stringify({ list })))))
        expect(read.list).toStrictEqual(list.map((value) => value + 0))
      },
      500,
    ))

  it.each([
    ['{}', '{"M":{}}'],
    ['{"a":[],"b":{},"c":""}', '{"M":{"a":{"L":[]},"b":{"M":{}},"c":{"S":""}}}'],
    ['{"9":1,"10":2}', '{"M":{"9":{"N":"1"},"10":{"N":"2"}}}'],
    ['{"__proto__":{"x":null}}', '{"M":{"__proto__":{"M":{"x":{"NULL":true}}}}}'],
    ['{"a\\"b":"c\\\\","\\\\":true}', '{"M":{"a\\"b":{"S":"c\\\\"},"\\\\":{"BOOL":true}}}'],
    ['{"a":":","b":"\\":"}', '{"M":{"a":{"S":":"},"b":{"S":"\\":"}}}'],
    [
      '{"n":[-0,1.50,1e2,1E+21,1e-7]}',
      '{"M":{"n":{"L":[{"N":"0"},{"N":"1.5"},{"N":"100"},{"N":"1e+21"},{"N":"1e-7"}]}}}',
    ],
    ['{"n":123456789012345678901234567890}', '{"M":{"n":{"N":"1.2345678901234568e+29"}}}'],
  ])('of %s is %s', (json, wire) => {
    expect(wireText(json)).toBe(wire)
  })

  it.each([
    ['maps', deepest((inner) => ({ in: inner }))],
    ['lists', deepest((inner) => [inner])],
    ['a name of many quotes', { ['"'.repeat(50_000)]: '\\'.repeat(50_000) }],
    ['a list of 100,000 short numbers', { list: Array.from({ length: 100_000 }, (_, at) => at % 10) }],
    ['380 KiB of text', { text: 'ü'.repeat(190 * 1024) }],
  ])('takes %s', (_, object: JsonValue) => {
    const json = JSON.stringify(object)
    expect(wireText(json)).toBe(documented(object))
    expect(jsonTextOf(received(wireText(json)))).toBe(json)
  })

  it.each(['{"a": "x"}', '{"a":x}', '{"a":1e999}', '{"a":-}'])('is not made of %s', (json) => {
    expect(() => wireText(json)).toThrow('no JSON text of ours')
  })
})

describe('an item read from the wire', () => {
  it.each<[string, AttributeValue, string]>([
    ['members by name', { M: { b: { N: '1' }, a: { N: '2' } } }, '{"a":2,"b":1}'],
    [
      'DynamoDB writes numbers in its own way',
      { L: [{ N: '100000000000000000000000' }, { N: '1E-130' }] },
      '[1e+23,1e-130]',
    ],
    ['zeros', { L: [{ N: '0' }, { N: '-0' }, { N: '0.00' }] }, '[0,0,0]'],
  ])('%s', (_, value, json) => {
    expect(jsonTextOf(value)).toBe(json)
  })

  it.each<[string, AttributeValue]>([
    ['a number of 38 digits', { M: { n: { N: '12345678901234567890123456789012345678' } } }],
    ['a number that is none', { N: 'NaN' }],
    ['a set', { SS: ['a'] }],
    ['bytes', { B: new Uint8Array(1) }],
    ['nothing', {} as AttributeValue],
  ])('%s was never written from JSON', (_, value) => {
    expect(() => jsonTextOf(value)).toThrow('none of ours')
  })
})

describe('a map whose wire text is known', () => {
  it('is an attribute value like any other to whoever else looks', () => {
    const map = wireMapOf('{"a":[1,"x"],"\\"":null}')
    const same = { M: { a: { L: [{ N: '1' }, { S: 'x' }] }, '"': { NULL: true } } }
    const names: string[] = []
    for (const name in map) names.push(name)
    expect(names).toEqual(['M'])
    expect({ M: map.M }).toEqual(same)
    expect(wireOf(same)).toBeUndefined()
  })
})
