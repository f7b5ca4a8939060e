import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { columnsOf, readCsv } from '../../../functions/batch/parse/csv.ts'

const city = columnsOf(
  z.strictObject({
    name: z.string(),
    country: z.string().optional(),
    population: z.int().optional(),
    area: z.number().optional(),
    capital: z.boolean().default(false),
    tags: z.array(z.string()).optional(),
    loc: z.object({ type: z.literal('Point') }).optional(),
    code: z.union([z.string(), z.number(), z.null()]).optional(),
    mayor: z.union([z.string(), z.object({ name: z.string() })]).optional(),
  }),
)

const read = (text: string, maxRows = 1000) => readCsv(text, city, maxRows)
const rowsOf = (text: string) => {
  const reading = read(text)
  return 'rows' in reading ? reading.rows : reading
}

/** One row of one column. */
const cell = (column: string, content: string) => {
  const rows = rowsOf(`id,${column}\n1,${content}\n`)
  const row = Array.isArray(rows) ? rows[0] : rows
  return 'value' in row ? row.value[column] : row.faults
}
const quoted = (content: string) => `"${content.replaceAll('"', '""')}"`

describe('readCsv', () => {
  it.each([
    ['LF', 'id,name\n1,Paris\n2,Rome\n'],
    ['CRLF', 'id,name\r\n1,Paris\r\n2,Rome\r\n'],
    ['no line end at the end', 'id,name\n1,Paris\n2,Rome'],
    ['a byte order mark', '\ufeffid,name\n1,Paris\n2,Rome'],
    ['a byte order mark and quotes', '\ufeff"id","name"\n"1","Paris"\n"2","Rome"'],
    ['mixed line ends', 'id,name\r\n1,Paris\n2,Rome\r\n'],
  ])('reads rows: %s', (_name, text) => {
    expect(read(text)).toEqual({
      rows: [
        { line: 2, value: { id: '1', name: 'Paris' } },
        { line: 3, value: { id: '2', name: 'Rome' } },
      ],
    })
  })

  it('keeps commas, quotes, line ends and spaces of cells', () => {
    expect(rowsOf('id,name\n1,"a,b"\n2,"say ""hi"""\n3,"one\r\ntwo\nthree"\n4,"" \n5, x \n6,é😀\n')).toEqual([
      { line: 2, value: { id: '1', name: 'a,b' } },
      { line: 3, value: { id: '2', name: 'say "hi"' } },
      { line: 4, value: { id: '3', name: 'one\r\ntwo\nthree' } },
      { line: 7, faults: [{ pointer: '', detail: expect.stringContaining('quote') }] },
      { line: 8, value: { id: '5', name: ' x ' } },
      { line: 9, value: { id: '6', name: 'é😀' } },
    ])
  })

  it('leaves out what an empty cell would hold, and skips blank lines', () => {
    expect(rowsOf('\n\r\nid,name,population\n\n1,,\n\r\n2,"",5\n\n')).toEqual([
      { line: 5, value: { id: '1' } },
      { line: 7, value: { id: '2', population: 5 } },
    ])
    expect(rowsOf('id\n""\n')).toEqual([{ line: 2, value: {} }])
    expect(read('id,name\n')).toEqual({ rows: [] })
  })

  it('takes the columns in any order', () => {
    expect(rowsOf('population,id\n5,x')).toEqual([{ line: 2, value: { population: 5, id: 'x' } }])
  })

  it('stops one row after the limit, bad rows counted', () => {
    expect(read('id\n1\n2\n3\n4\n', 2)).toHaveProperty('rows.length', 3)
    expect(read('id\n1\n2\n', 2)).toHaveProperty('rows.length', 2)
    expect(read(`id\n${'a"b\n'.repeat(500_000)}`, 1000)).toHaveProperty('rows.length', 1001)
    expect(read(`id\n${'1,2\n'.repeat(500_000)}`, 1000)).toHaveProperty('rows.length', 1001)
  })
})

describe('a header row', () => {
  it.each([
    ['', { error: 'The CSV has no header row.' }],
    ['\n\r\n', { error: 'The CSV has no header row.' }],
    ['id,nom\n1,x', { error: 'The header row names a column that the items do not have: "nom".', line: 1 }],
    [
      'id;name\n1;x',
      { error: 'The header row names a column that the items do not have: "id;name".', line: 1 },
    ],
    ['id, name\n', { error: 'The header row names a column that the items do not have: " name".', line: 1 }],
    [
      'id,__proto__\n',
      { error: 'The header row names a column that the items do not have: "__proto__".', line: 1 },
    ],
    ['id,name,\n1,x,', { error: 'Column 3 of the header row has no name.', line: 1 }],
    ['\nid,name,id\n', { error: 'The header row names a column twice: "id".', line: 2 }],
    ['id,"name\n1,x', { error: 'A quote in the header row is broken.', line: 1 }],
    ['id\n\ud800', { error: 'The CSV has a lone surrogate, which is not a character.' }],
  ])('%j is refused', (text, expected) => expect(read(text)).toEqual(expected))

  it('is not repeated at length', () => {
    const reading = read(`${'x'.repeat(1_000_000)}\n`)
    expect('error' in reading && reading.error.length).toBeLessThan(200)
  })
})

describe('a bad row', () => {
  const fault = (line: number, part: string) => ({
    line,
    faults: [{ pointer: '', detail: expect.stringContaining(part) }],
  })
  const good = (line: number, id: string) => ({ line, value: { id, name: 'x' } })

  it.each([
    ['too few cells', '2', 'has 1 cells; the header row has 2'],
    ['too many cells', '2,x,y', 'has 3 cells; the header row has 2'],
    ['text after a quoted cell', '2,"x"y', 'quote'],
    ['a quote inside a bare cell', '2,5" pipe', 'quote'],
    ['a quote that never closes', '2,"x', 'quote'],
    ['a quote that never closes in the first cell', '"2,x', 'quote'],
  ])('fails alone: %s', (_name, row, part) => {
    expect(rowsOf(`id,name\n1,x\n${row}\n3,x\n\n4,"x"\n`)).toEqual([
      good(2, '1'),
      fault(3, part),
      good(4, '3'),
      good(6, '4'),
    ])
  })

  it('is resumed after the line where its broken cell starts', () => {
    expect(rowsOf('id,name\n"a\nb","c"d\n3,x\n')).toEqual([fault(2, 'quote'), good(4, '3')])
    expect(rowsOf('id,name\r\n\r\n1,"x\r\nrest\r\n3,x\r\n')).toEqual([
      fault(3, 'quote'),
      fault(4, 'has 1 cells'),
      good(5, '3'),
    ])
  })

  it('may be every row', () => {
    const rows = rowsOf(`id,name\n${'1,"x"y\n'.repeat(900)}`)
    expect(rows).toHaveLength(900)
    expect(Array.isArray(rows) && rows.at(-1)).toEqual(fault(901, 'quote'))
  })
})

describe('cells', () => {
  it.each([
    ['name', '007', '007'],
    ['name', 'true', 'true'],
    ['id', '12', undefined],
    ['population', '2138551', 2138551],
    ['population', '-5', -5],
    ['population', '1e3', 1000],
    ['population', '5.0', 5],
    ['area', '105.40', 105.4],
    ['area', '"0.10000000000000001"', 0.1],
    ['capital', 'true', true],
    ['capital', 'false', false],
    ['tags', quoted('["a","b"]'), ['a', 'b']],
    ['tags', '[]', []],
    ['tags', quoted(' [\n1]'), [1]],
    ['loc', quoted('{"type":"Point","deep":[1]}'), { type: 'Point', deep: [1] }],
    ['code', '12', 12],
    ['code', '012', '012'],
    ['code', 'null', null],
    ['code', 'true', 'true'],
    ['code', '12345678901234567890', '12345678901234567890'],
    ['code', '[1]', '[1]'],
    ['mayor', quoted('{"name":"A"}'), { name: 'A' }],
    ['mayor', quoted('{"name":'), '{"name":'],
    ['mayor', '[1]', '[1]'],
    ['mayor', '5', '5'],
  ])('%s: %s is %j', (column, content, expected) => {
    if (column === 'id') expect(rowsOf(`id\n${content}\n`)).toEqual([{ line: 2, value: { id: content } }])
    else expect(cell(column, content)).toEqual(expected)
  })

  const integer = 'The column "population" takes an integer within ±9007199254740991.'
  const number = 'The column "area" takes a JSON number of at most 17 significant digits.'

  it.each([
    ['population', '1.5', '/population', integer],
    ['population', '9007199254740993', '/population', integer],
    ['population', '007', '/population', integer],
    ['population', ' 7', '/population', integer],
    ['population', 'secret', '/population', integer],
    ['population', 'null', '/population', integer],
    ['area', '1e400', '/area', number],
    ['area', 'NaN', '/area', number],
    ['area', '"1,5"', '/area', number],
    ['capital', 'TRUE', '/capital', 'The column "capital" takes true or false.'],
    ['capital', '1', '/capital', 'The column "capital" takes true or false.'],
    ['tags', 'a', '/tags', 'The column "tags" takes a JSON array.'],
    ['tags', '{}', '/tags', 'The column "tags" takes a JSON array.'],
    [
      'tags',
      '[1',
      '/tags',
      'The column "tags" takes a JSON array. The JSON ends before it is complete at line 1, column 3.',
    ],
    [
      'tags',
      `${'['.repeat(32)}${']'.repeat(32)}`,
      '/tags',
      'The column "tags" takes a JSON array. The JSON is nested deeper than 31 levels.',
    ],
    ['loc', quoted('{"a":1,"a":2}'), '/loc/a', 'The object has more than one member of this name.'],
    [
      'mayor',
      quoted('{"a":["\\ud800"]}'),
      '/mayor/a/0',
      'The string has a lone surrogate, which is not a character.',
    ],
  ])('%s: %s is a fault', (column, content, pointer, detail) => {
    expect(cell(column, content)).toEqual([{ pointer, detail }])
  })

  it('are all told of in one row, and the next row is read', () => {
    expect(rowsOf('id,population,capital\n1,x,y\n2,3,true\n')).toEqual([
      {
        line: 2,
        faults: [
          { pointer: '/population', detail: integer },
          { pointer: '/capital', detail: 'The column "capital" takes true or false.' },
        ],
      },
      { line: 3, value: { id: '2', population: 3, capital: true } },
    ])
  })
})

describe('columnsOf', () => {
  const types = (schema: z.ZodType) =>
    Object.fromEntries([...columnsOf(schema)].map(([name, type]) => [name, [...type].sort().join(' ')]))
  const any = 'array boolean integer null number object string'

  it('gives each member the JSON types that a client may send', () => {
    const schema = z.object({
      text: z.string(),
      int: z.int().optional(),
      float: z.number().nullable(),
      flag: z.boolean().default(true),
      color: z.enum(['red', 'green']),
      kind: z.literal(['a', 1, null, false]),
      either: z.string().or(z.array(z.number())),
      both: z.intersection(z.union([z.string(), z.number()]), z.union([z.number(), z.boolean()])),
      map: z.record(z.string(), z.number()),
      pair: z.tuple([z.number(), z.number()]),
      length: z.string().transform((value) => value.length),
      date: z.date(),
      never: z.never().optional(),
    })
    expect(types(schema)).toEqual({
      id: 'string',
      text: 'string',
      int: 'integer',
      float: 'integer null number',
      flag: 'boolean',
      color: 'string',
      kind: 'boolean integer null number string',
      either: 'array string',
      both: 'integer number',
      map: 'object',
      pair: 'array',
      length: 'string',
      date: any,
      never: any,
    })
  })

  it('opens unions, intersections and recursion', () => {
    const shape = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('circle'), size: z.number() }),
      z.object({ kind: z.literal('text'), size: z.string() }),
    ])
    expect(types(shape)).toEqual({ id: 'string', kind: 'string', size: 'integer number string' })
    expect(types(z.intersection(shape, z.object({ note: z.string() })))).toHaveProperty('note', 'string')
    const tree = z.object({
      label: z.string(),
      get child() {
        return tree.optional()
      },
    })
    expect(types(tree)).toEqual({ id: 'string', label: 'string', child: 'object' })
    expect(types(z.object({ a: tree, b: tree }))).toEqual({ id: 'string', a: 'object', b: 'object' })
    const loop: z.ZodType = z.lazy(() => z.union([z.string(), loop]))
    expect(types(z.object({ a: loop, b: loop }))).toEqual({ id: 'string', a: 'string', b: 'string' })
  })

  it('always has id as text', () => {
    expect(types(z.record(z.string(), z.number()))).toEqual({ id: 'string' })
    expect(types(z.object({ id: z.number() }))).toEqual({ id: 'string' })
  })
})
