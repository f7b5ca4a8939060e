import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '../../../functions/json/value.ts'
import { columnsOf } from '../../../functions/rows/csv-columns.ts'
import { rowsOfFile } from '../../../functions/rows/rows-file.ts'

const collection = {
  schema: z.strictObject({
    name: z.string(),
    country: z.string().optional(),
    population: z.int().optional(),
    area: z.number().optional(),
    capital: z.boolean().default(false),
    tags: z.array(z.string()).optional(),
    loc: z.object({ type: z.literal('Point') }).optional(),
    code: z.union([z.string(), z.number(), z.null()]).optional(),
    maybe: z.number().nullable().optional(),
    flagged: z.union([z.boolean(), z.string()]).optional(),
    mayor: z.union([z.string(), z.object({ name: z.string() })]).optional(),
  }),
}

/** Its rows, or why it is refused. */
const read = (file: string | Buffer, max = 1000) => {
  const most = { name: 'maxOperations', max } as const
  const reading = rowsOfFile(Buffer.from(file), { contentType: 'text/csv', collection, most })
  if ('problem' in reading) return reading
  return { rows: reading.rows.map(({ line, content }) => ({ line, ...content })) }
}
const rowsOf = (file: string | Buffer) => {
  const reading = read(file)
  return 'rows' in reading ? reading.rows : reading
}

/** One row of one column. */
const cell = (column: string, content: string) => {
  const rows = rowsOf(`id,${column}\n1,${content}\n`)
  const row = Array.isArray(rows) ? rows[0] : rows
  return row && 'value' in row && !('unfit' in row) ? (row.value as JsonObject)[column] : row
}

const malformed = (line: number, part: string) => ({
  line,
  problem: 'malformed-operation',
  detail: expect.stringContaining(part),
})
const quoted = (content: string) => `"${content.replaceAll('"', '""')}"`

/** A row whose other cells are read; these are told of beside what else is wrong. */
const unfit = (line: number, faults: readonly object[]) => ({
  line,
  value: expect.any(Object),
  unfit: faults,
})

describe('a CSV file', () => {
  it.each([
    ['LF', 'id,name\n1,Paris\n2,Rome\n'],
    ['CRLF', 'id,name\r\n1,Paris\r\n2,Rome\r\n'],
    ['no line end at the end', 'id,name\n1,Paris\n2,Rome'],
    ['a byte order mark', '\ufeffid,name\n1,Paris\n2,Rome'],
    ['byte order marks', '\ufeff\ufeffid,name\n1,Paris\n2,Rome'],
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
      malformed(7, 'quote'),
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

  it('is refused where it passes the limit, bad rows counted', () => {
    const over = (max: number) => ({
      problem: 'payload-too-large',
      detail: `maxOperations is ${max}; the request has more.`,
      members: { limit: 'maxOperations', max, actual: max + 1 },
    })
    expect(read('id\n1\n2\n3\n4\n', 2)).toEqual(over(2))
    expect(read('id\n1\n2\n', 2)).toHaveProperty('rows.length', 2)
    expect(read(`id\n${'a"b\n'.repeat(500_000)}`)).toEqual(over(1000))
    expect(read(`id\n${'1,2\n'.repeat(500_000)}`)).toEqual(over(1000))
  })
})

describe('a header row', () => {
  const columns =
    'The columns are "name", "country", "population", "area", "capital", "tags", "loc", "code", "maybe", "flagged", "mayor", "id".'
  const unknown = (name: string, hint = '') =>
    `The header row names a column that the items do not have: ${JSON.stringify(name)}.${hint} ${columns}`
  const utf16 = 'The file is UTF-16; save it as UTF-8.'
  const carriageReturns = 'The lines end in carriage returns alone; end them in LF or CRLF.'

  it.each([
    ['', 'The CSV has no header row.'],
    ['\n\r\n', 'The CSV has no header row.'],
    ['id,nom\n1,x', unknown('nom')],
    ['id;name\n1;x', `The header row is divided by semicolons; CSV takes commas. ${columns}`],
    ['id\tname\n1\tx', `The header row is divided by tabs; CSV takes commas. ${columns}`],
    ['id|name\n', `The header row is divided by vertical bars; CSV takes commas. ${columns}`],
    [
      'sep=,\nid,name\n',
      `The first line is a note to a spreadsheet program (sep=); leave it out. ${columns}`,
    ],
    ['sep=;\nid;name\n', `The header row is divided by semicolons; CSV takes commas. ${columns}`],
    ['id, name\n', unknown(' name', ' Write "name".')],
    ['ID,name\n', unknown('ID', ' Write "id".')],
    ['id,__proto__\n', unknown('__proto__')],
    ['id,name,\n1,x,', 'Column 3 of the header row has no name.'],
    ['\nid,name,id\n', 'The header row names a column twice: "id".'],
    ['id,"name\n1,x', 'A quote in the header row is broken.'],
    ['id,name\r1,x\r2,y\r', carriageReturns],
    [`id,name\r${'1,x\r'.repeat(50_000)}`, carriageReturns],
    ['id,name\r\r\n1,x\r\r\n', carriageReturns],
    [Buffer.from('\ufeffid,name\n1,x\n', 'utf16le'), utf16],
    [Buffer.from('\ufeffid,name\n1,x\n', 'utf16le').swap16(), utf16],
    [
      Buffer.from('id,name\n1,x\n', 'utf16le'),
      'The header row has NUL characters, as UTF-16 has; save the file as UTF-8.',
    ],
    [
      Buffer.from('id,pr\xe9nom\n1,x\n', 'latin1'),
      'The header row is not valid UTF-8; save the file as UTF-8.',
    ],
    [gzipSync('id,name\n1,x\n'), 'The file is compressed with gzip; unpack it.'],
    [
      Buffer.from('PK\x03\x04rest of a workbook\n'),
      'The file is a ZIP archive, as workbooks (.xlsx) are; export it as CSV in UTF-8.',
    ],
  ])('%j is refused', (file, detail) => expect(read(file)).toEqual({ problem: 'malformed-csv', detail }))

  it('is not repeated at length', () => {
    const reading = read(`${'x'.repeat(60_000)}\n`)
    expect('detail' in reading && reading.detail.length).toBeLessThan(300)
    expect(read(`${'x'.repeat(1_000_000)}\n`)).toHaveProperty(
      'detail',
      'The header row is longer than 65536 bytes.',
    )
  })
})

describe('a bad row', () => {
  const good = (line: number, id: string) => ({ line, value: { id, name: 'x' } })

  it.each([
    ['too few cells', '2', 'has 1 cell; the header row has 2'],
    ['too many cells', '2,x,y', 'has 3 cells; the header row has 2. A cell with a comma stands in double'],
    ['text after a quoted cell', '2,"x"y', 'quote'],
    ['a quote inside a bare cell', '2,5" pipe', 'quote'],
    ['a quote that never closes', '2,"x', 'quote'],
    ['a quote that never closes in the first cell', '"2,x', 'quote'],
  ])('fails alone: %s', (_name, row, part) => {
    expect(rowsOf(`id,name\n1,x\n${row}\n3,x\n\n4,"x"\n`)).toEqual([
      good(2, '1'),
      malformed(3, part),
      good(4, '3'),
      good(6, '4'),
    ])
  })

  it('is resumed after the line where its broken cell starts', () => {
    expect(rowsOf('id,name\n"a\nb","c"d\n3,x\n')).toEqual([malformed(2, 'quote'), good(4, '3')])
    expect(rowsOf('id,name\r\n\r\n1,"x\r\nrest\r\n3,x\r\n')).toEqual([
      malformed(3, 'quote'),
      malformed(4, 'has 1 cell;'),
      good(5, '3'),
    ])
  })

  it('fails alone where its bytes are no text', () => {
    const file = Buffer.concat([
      Buffer.from('id,name\n1,x\n'),
      Buffer.from('2,caf\xe9\n3,"\xff"\n', 'latin1'),
      Buffer.from('4,x\n'),
    ])
    expect(rowsOf(file)).toEqual([good(2, '1'), malformed(3, 'UTF-8'), malformed(4, 'UTF-8'), good(5, '4')])
  })

  it('fails alone where it is too long', () => {
    expect(rowsOf(`id,name\n1,x\n2,${'x'.repeat(1024 * 1024)}\n3,x\n`)).toEqual([
      good(2, '1'),
      {
        line: 3,
        problem: 'item-too-large',
        detail: 'maxRecordBytes is 1048576; the row is longer.',
        members: { limit: 'maxRecordBytes', max: 1_048_576 },
      },
      good(4, '3'),
    ])
  })

  it('may be every row', () => {
    const rows = rowsOf(`id,name\n${'1,"x"y\n'.repeat(900)}`)
    expect(rows).toHaveLength(900)
    expect(Array.isArray(rows) && rows.at(-1)).toEqual(malformed(901, 'quote'))
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
    ['capital', 'TRUE', true],
    ['capital', 'False', false],
    ['area', '100000000000000000', 1e17],
    ['area', '1e300', 1e300],
    ['code', '12', 12],
    ['code', '-1.5', -1.5],
    ['code', '1e+21', 1e21],
    ['code', '012', '012'],
    ['code', '1.10', '1.10'],
    ['code', '1e3', '1e3'],
    ['code', '-0', '-0'],
    ['code', '1.0', '1.0'],
    ['code', 'null', 'null'],
    ['code', 'NULL', 'NULL'],
    ['code', 'true', 'true'],
    ['maybe', 'null', null],
    ['maybe', '7', 7],
    ['flagged', 'true', true],
    ['flagged', 'TRUE', 'TRUE'],
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

  const integer = 'The column "population" takes an integer that a 64-bit float holds.'
  const number = 'The column "area" takes a JSON number that a 64-bit float holds.'

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
    ['capital', 'yes', '/capital', 'The column "capital" takes true or false.'],
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
  ])('%s: %s is of another type', (column, content, pointer, detail) => {
    expect(cell(column, content)).toEqual(unfit(2, [{ pointer, detail }]))
  })

  it.each([
    ['loc', quoted('{"a":1,"a":2}'), '/loc/a', 'The object has more than one member of this name.'],
    [
      'mayor',
      quoted('{"a":["\\ud800"]}'),
      '/mayor/a/0',
      'The string has a lone surrogate, which is not a character.',
    ],
  ])('%s: %s is ambiguous', (column, content, pointer, detail) => {
    expect(cell(column, content)).toEqual({
      ...malformed(2, 'JSON readers disagree'),
      errors: [{ pointer, detail }],
    })
  })

  it('are all told of in one row, and the next row is read', () => {
    expect(rowsOf('id,population,capital\n1,x,y\n2,3,true\n')).toEqual([
      unfit(2, [
        { pointer: '/population', detail: integer },
        { pointer: '/capital', detail: 'The column "capital" takes true or false.' },
      ]),
      { line: 3, value: { id: '2', population: 3, capital: true } },
    ])
  })
})

describe('The column of other members', () => {
  const starred = (text: string, name = '') =>
    rowsOf(`id,name,*\n1,${name},"${text.replaceAll('"', '""')}"\n`)

  it('takes them beside those that have columns', () => {
    const members = { capital: true, 'a b': [1, { c: null }], '*': 'itself' }
    expect(starred(JSON.stringify(members), 'Paris')).toEqual([
      { line: 2, value: { id: '1', name: 'Paris', ...members } },
    ])
    expect(starred('', 'Paris')).toEqual([{ line: 2, value: { id: '1', name: 'Paris' } }])
  })

  it.each(['[1]', '"text"', '12', 'null', 'x', '{', '{"a":1} '.repeat(2)])('refuses %s', (text) => {
    expect(starred(text)).toMatchObject([{ line: 2, unfit: [{ pointer: '/*' }] }])
  })

  it('refuses a member whose column is filled, too', () => {
    expect(starred('{"name":"Rome","x":1}', 'Paris')).toMatchObject([{ unfit: [{ pointer: '/*/name' }] }])
    expect(starred('{"name":"Rome","x":1}')).toMatchObject([{ value: { id: '1', name: 'Rome', x: 1 } }])
  })

  it('refuses what JSON readers disagree on', () => {
    for (const text of ['{"a":1,"a":2}', '{"__proto__":{}}', '{"a":9007199254740993}'])
      expect(starred(text)).toMatchObject([{ line: 2, problem: 'malformed-operation' }])
  })

  it('may be as deep as if its members had columns', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    expect(starred(`{"a":${deep(31)}}`)).toMatchObject([{ value: { id: '1' } }])
    expect(starred(`{"a":${deep(32)}}`)).toMatchObject([{ unfit: [{ pointer: '/*' }] }])
    expect(rowsOf(`id,tags\n1,${deep(31)}\n`)).toMatchObject([{ value: { id: '1' } }])
    expect(rowsOf(`id,tags\n1,${deep(32)}\n`)).toMatchObject([{ unfit: [{ pointer: '/tags' }] }])
  })

  it('is there once', () => {
    expect(read('id,*,*\n1,,\n')).toMatchObject({ problem: 'malformed-csv' })
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
