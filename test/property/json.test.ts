import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isExactNumber, pointer, readJson } from '../../functions/json/json.ts'
import type { JsonObject, JsonValue } from '../../functions/json/value.ts'
import { announce, seed } from './runs.ts'

const depth = 32

announce('json')
const runs = (numRuns: number) => ({ seed, numRuns })

/** Names that are easily taken for each other or for something else are frequent. */
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '',
    'a',
    'A',
    '0',
    '1',
    'a/b',
    '~',
    '"',
    '\\',
    'constructor',
    'toString',
    '__proto',
    ':',
    '{',
    '[]',
  ),
)

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, min: -1e21, max: 1e21 }),
)

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\\ud800', '😀'),
)

const { value } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    tie('object'),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
}))

/** Another text of the same document: spaces between the tokens, and every character but ASCII escaped. */
const spelledOut = (json: JsonValue): string =>
  JSON.stringify(json, null, '\r\n\t').replace(
    /[^\x20-\x7e\r\n\t]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** JSON.stringify writes -0 as 0. JSON.parse is no judge of the rest: it can mistake escaped names. */
const withoutMinusZero = (json: JsonValue): JsonValue => {
  if (typeof json === 'number') return json === 0 ? 0 : json
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(withoutMinusZero)
  return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, withoutMinusZero(member)]))
}

const faultsOf = (source: string) => {
  const reading = readJson(source, depth)
  return 'error' in reading ? reading.error : reading.faults.map((fault) => fault.pointer)
}

const anyString = expect.any(String)
const anyNumber = expect.any(Number)

const parsedBy = (parse: (source: string) => unknown, source: string): unknown => {
  try {
    return parse(source)
  } catch {
    return undefined
  }
}

describe('readJson', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
    fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ \n-+.0123eEtrufalsnd8/_*'), maxLength: 200 }),
    fc.json(),
  )

  it('never throws, and takes what JSON.parse takes', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const reading = readJson(source, depth)
        const parsed = parsedBy(JSON.parse, source)
        if (parsed === undefined) {
          expect(reading).toEqual({ error: anyString, line: anyNumber, column: anyNumber })
        } else if ('error' in reading) {
          expect(reading.error).toContain('deeper')
        } else if (!source.includes('\\')) {
          expect(reading.value).toEqual(parsed)
        }
      }),
      runs(3000),
    )
  })

  it('never throws on a document with one character changed', () => {
    const change = fc.record({
      at: fc.nat(),
      by: fc.constantFrom('', '"', '[', '{', '}', ']', '\\', ':', '9', ','),
    })
    fc.assert(
      fc.property(value, change, (json, { at, by }) => {
        const source = JSON.stringify(json)
        const cut = at % (source.length + 1)
        expect(() => readJson(source.slice(0, cut) + by + source.slice(cut + 1), depth)).not.toThrow()
      }),
      runs(2000),
    )
  })

  it('gives back every document without a fault', () => {
    fc.assert(
      fc.property(value, (json) => {
        const expected = { value: withoutMinusZero(json), faults: [] }
        expect(readJson(JSON.stringify(json), depth)).toEqual(expected)
        expect(readJson(spelledOut(json), depth)).toEqual(expected)
      }),
      runs(2000),
    )
  })
})

/** Every object in a document, by its path. */
const objectsIn = (
  json: JsonValue,
  path: (string | number)[] = [],
): { path: (string | number)[]; object: JsonObject }[] => {
  if (typeof json !== 'object' || json === null) return []
  if (Array.isArray(json)) return json.flatMap((element, index) => objectsIn(element, [...path, index]))
  const inner = Object.entries(json).flatMap(([key, member]) => objectsIn(member, [...path, key]))
  return [{ path, object: json }, ...inner]
}

/** JSON.stringify, with `extra` written at the end of one object. */
const withMember = (json: JsonValue, target: JsonObject, extra: string): string => {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map((element) => withMember(element, target, extra)).join(', ')}]`
  const members = Object.entries(json).map(
    ([key, member]) => `${JSON.stringify(key)}: ${withMember(member, target, extra)}`,
  )
  return `{ ${[...members, ...(json === target ? [extra] : [])].join(' , ')} }`
}

describe('a fault planted anywhere in a document', () => {
  const planted = (extra: (object: JsonObject, pick: number) => { member: string; at: string } | undefined) =>
    fc.assert(
      fc.property(value, fc.nat(), (json, pick) => {
        const document = { operations: [json, { keep: 1 }] }
        const objects = objectsIn(document)
        const place = objects[pick % objects.length]
        const fault = place && extra(place.object, pick)
        if (!place || !fault) return
        const source = withMember(document, place.object, fault.member)
        expect(faultsOf(source)).toEqual([pointer(...place.path, fault.at)])
      }),
      runs(2000),
    )

  it('is found: a repeated name', () => {
    planted((object, pick) => {
      const names = Object.keys(object)
      const repeated = names[pick % names.length]
      return repeated === undefined
        ? undefined
        : { member: `${JSON.stringify(repeated)}: null`, at: repeated }
    })
  })

  it.each([
    ['a number', '"new name": 12345678901234567890', 'new name'],
    ['an escaped lone surrogate', '"new name": "\\udc00"', 'new name'],
    ['a raw lone surrogate', '"new name": "\ud800"', 'new name'],
    ['__proto__', '"__proto__": {}', '__proto__'],
    ['__proto__, escaped', '"\\u005f_proto_\\u005F": 1', '__proto__'],
  ])('is found: %s', (_kind, member, at) => planted(() => ({ member, at })))
})

/**
 * The rule of isExactNumber in exact arithmetic: the literal is the value, or has at most 17 significant digits and
 * |value - literal| is at most half a unit of the last one. Every double is an integer times a power of two, so both sides become integers.
 */
const isKept = (source: string): boolean => {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().split('e')
  const [whole = '', fraction] = mantissa.replace('-', '').split('.')
  const value = Math.abs(Number(source))
  let digits = BigInt(whole + (fraction ?? ''))
  if (digits === 0n) return true
  if (!Number.isFinite(value) || value === 0) return false
  let power = Number(exponent) - (fraction ?? '').length
  for (; digits % 10n === 0n; power++) digits /= 10n
  const [significand, shift] = significandOf(value)
  // value = significand × 2^shift and literal = digits × 10^power; scale both until nothing is a fraction.
  const two = BigInt(Math.max(0, -shift))
  const ten = BigInt(Math.max(0, -power))
  const scale = 2n ** two * 10n ** ten
  const exactly = (significand * scale * 2n ** BigInt(Math.max(0, shift))) / 2n ** two
  const unit = (scale * 10n ** BigInt(Math.max(0, power))) / 10n ** ten
  const difference = exactly - digits * unit
  if (digits >= 10n ** 17n) return difference === 0n
  return 2n * (difference < 0n ? -difference : difference) <= unit
}

/** value = significand × 2^shift */
const significandOf = (value: number): [bigint, number] => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & (2n ** 52n - 1n)
  return exponent === 0 ? [fraction, -1074] : [fraction | (2n ** 52n), exponent - 1075]
}

describe('isExactNumber', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true })
  const digits = (maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength })
  const literal = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(
        fc.constant('0'),
        digits(20).map((part) => part.replace(/^0+(?=.)/, '')),
      ),
      fc.option(digits(22), { nil: undefined }),
      fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.integer({ min: 0, max: 340 })), {
        nil: undefined,
      }),
    )
    .map(
      ([sign, whole, fraction, power]) =>
        `${sign}${whole}${fraction ? `.${fraction}` : ''}${power?.join('') ?? ''}`,
    )
  /** Numbers with 18 significant digits that end in 5: C and JavaScript round them differently. */
  const tie = fc
    .tuple(fc.integer({ min: 10 ** 11, max: 10 ** 12 - 1 }), fc.integer({ min: 0, max: 31 }))
    .map(([whole, part]) => whole + (2 * part + 1) / 64)
  const near = fc
    .tuple(fc.oneof(double, tie), fc.integer({ min: 14, max: 18 }), fc.integer({ min: -1, max: 1 }))
    .map(([number, count, step]) => {
      const [mantissa = '', exponent = ''] = number.toExponential(count - 1).split('e')
      const [whole = '', fraction = ''] = mantissa.split('.')
      const moved = String(BigInt(whole + fraction) + BigInt(step)).replace(/^(-?\d)(\d+)$/, '$1.$2')
      return `${moved}e${exponent}`
    })

  it('agrees with exact arithmetic', () => {
    fc.assert(
      fc.property(fc.oneof(literal, near), (source) => {
        expect([source, isExactNumber(source)]).toEqual([source, isKept(source)])
      }),
      runs(20_000),
    )
  })

  it('takes what JavaScript and C write for a double', () => {
    fc.assert(
      fc.property(fc.oneof(double, fc.double({ noNaN: true, min: -1e22, max: 1e22 })), (number) => {
        expect(isExactNumber(JSON.stringify(number))).toBe(true)
        expect(isExactNumber(number.toExponential(16))).toBe(true)
        if (Number.isInteger(number)) expect(isExactNumber(String(BigInt(number)))).toBe(true)
      }),
      runs(5000),
    )
  })

  it('never takes what changes when it is read and written as an integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (integer) => {
        const source = String(integer)
        expect(isExactNumber(source)).toBe(BigInt(Number(source)) === integer)
      }),
      runs(5000),
    )
  })
})
