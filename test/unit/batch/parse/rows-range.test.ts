import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { slotsOfRows } from '../../../../functions/batch/parse/rows.ts'
import { type RangeContext, rowsOfRange } from '../../../../functions/batch/parse/rows-range.ts'
import { defineCollection, registryOf } from '../../../../functions/model/collection.ts'
import { headerFault } from '../../../../functions/rows/csv-header.ts'
import type { Row } from '../../../../functions/rows/row.ts'

const collection = defineCollection({
  name: 'cities',
  schema: z.strictObject({
    name: z.string(),
    population: z.int().optional(),
    tags: z.array(z.string()).optional(),
  }),
})

const header = 'id,name,population'
const columns = 'The columns are "name", "population", "tags", "id".'

const read = (bytes: string | Buffer, count: number, context: Partial<RangeContext> = {}): readonly Row[] =>
  rowsOfRange(Buffer.from(bytes), {
    contentType: 'text/csv',
    header,
    firstLine: 100,
    count,
    collection,
    ...context,
  })

const readLines = (bytes: string | Buffer, count: number) =>
  read(bytes, count, { contentType: 'application/x-ndjson' })

const good = (line: number, value: unknown) => ({ pointer: '', line, content: { value } })
const bad = (line: number, detail: string) => ({
  pointer: '',
  line,
  content: { problem: 'malformed-operation', detail },
})
const badCell = (line: number, pointer: string, detail: string) => ({
  pointer: '',
  line,
  content: { value: expect.any(Object), unfit: [{ pointer, detail }] },
})
const tooLong = (line: number) => ({
  pointer: '',
  line,
  content: {
    problem: 'item-too-large',
    detail: 'maxRecordBytes is 1048576; the row is longer.',
    members: { limit: 'maxRecordBytes', max: 1_048_576 },
  },
})

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const brokenQuote = 'A quote in this row is not closed within 1048576 bytes, or not doubled in its cell.'

describe('rows of a range of CSV', () => {
  it('have the lines of the file', () => {
    expect(read('1,"a\r\n""b""",5\r\n\r\n2,"",\n3,é😀,7', 3)).toEqual([
      good(100, { id: '1', name: 'a\r\n"b"', population: 5 }),
      good(103, { id: '2' }),
      good(104, { id: '3', name: 'é😀', population: 7 }),
    ])
    expect(read('', 0)).toEqual([])
  })

  it('fail alone', () => {
    const rows = read(
      Buffer.concat([
        latin1('1,caf\xe9,5\n2,"x"y,5\n3,x\n4,x,many\n'),
        Buffer.from(`5,${'x'.repeat(1024 * 1024)},5\n6,"x\n7,x,7\n8,"x",8\n9,"x,9\n`),
      ]),
      9,
    )
    expect(rows).toEqual([
      bad(100, 'The row is not valid UTF-8.'),
      bad(101, brokenQuote),
      bad(102, 'The row has 2 cells; the header row has 3.'),
      badCell(103, '/population', 'The column "population" takes an integer that a 64-bit float holds.'),
      tooLong(104),
      bad(105, brokenQuote),
      good(106, { id: '7', name: 'x', population: 7 }),
      good(107, { id: '8', name: 'x', population: 8 }),
      bad(108, brokenQuote),
    ])
  })

  it('count their own level when JSON stands in a cell', () => {
    const tags = (depth: number) => `1,"${'['.repeat(depth)}${']'.repeat(depth)}"`
    const context = { header: 'id,tags' }
    expect(read(tags(31), 1, context)).toEqual([good(100, { id: '1', tags: expect.any(Array) })])
    const detail = 'The column "tags" takes a JSON array. The JSON is nested deeper than 31 levels.'
    expect(read(tags(32), 1, context)).toEqual([badCell(100, '/tags', detail)])
  })

  it('take a byte order mark for the character that it is inside a file', () => {
    expect(read('\ufeff1,\ufeff,\n', 1)).toEqual([good(100, { id: '\ufeff1', name: '\ufeff' })])
  })

  it('are counted by the splitter, or these are other bytes', () => {
    expect(() => read('1,x,\n2,x,\n', 3)).toThrow(RangeError)
    expect(() => read('1,x,\n2,x,\n', 1)).toThrow(RangeError)
  })

  it('all fail when the collection has lost a column since', () => {
    const detail = `The header row names a column that the items do not have: "mayor". ${columns}`
    // By its item the first one can be known to have been applied before.
    expect(read('1,x\n"2,x\n', 2, { header: 'id,mayor' })).toEqual([
      { ...bad(100, detail), named: { itemId: '1' } },
      bad(101, detail),
    ])
  })
})

describe('rows of a range of NDJSON', () => {
  it('have the lines of the file', () => {
    expect(readLines('{"id":"1"}\r\n \n[2]\n"é"', 3)).toEqual([
      good(100, { id: '1' }),
      good(102, [2]),
      good(103, 'é'),
    ])
  })

  it('fail alone', () => {
    const long = JSON.stringify('x'.repeat(1024 * 1024))
    const rows = readLines(
      Buffer.concat([latin1('"\xe9"\n{"a":}\n'), Buffer.from(`${long}\n\ufeff1\n{"a":1,"a":2}\n1\n`)]),
      6,
    )
    expect(rows).toEqual([
      bad(100, 'The row is not valid UTF-8.'),
      bad(101, 'The JSON is malformed at column 6.'),
      tooLong(102),
      bad(103, 'The JSON is malformed at column 1.'),
      expect.objectContaining({
        line: 104,
        content: expect.objectContaining({ problem: 'malformed-operation' }),
      }),
      good(105, 1),
    ])
  })
})

describe('slots of a range', () => {
  it('have the index that the rows have in the file', () => {
    const rows = read('1,x,\n"2,x,\n,x,\n', 3)
    const rules = { collections: registryOf([collection]), missingScope: () => undefined }
    const place = (index: number) => ({
      index,
      id: String(index),
      line: index - 400,
      pointer: '',
      dependsOn: [],
    })
    expect(slotsOfRows(rows, { verb: 'PUT', collection: 'cities', firstIndex: 500 }, rules)).toEqual([
      { ...place(500), operation: expect.objectContaining({ method: 'PUT', itemId: '1' }) },
      { ...place(501), rejected: expect.objectContaining({ problem: 'malformed-operation' }) },
      { ...place(502), rejected: expect.objectContaining({ problem: 'validation-failed' }) },
    ])
    expect(slotsOfRows(rows, { verb: 'PUT', collection: 'cities' }, rules).map(({ id }) => id)).toEqual([
      '0',
      '1',
      '2',
    ])
  })
})

describe('a header row that stands alone', () => {
  it.each([
    ['id,name', undefined],
    ['"tags","na""me"', `The header row names a column that the items do not have: "na\\"me". ${columns}`],
    ['id,name,id', 'The header row names a column twice: "id".'],
    ['id,', 'Column 2 of the header row has no name.'],
    ['id,"name', 'A quote in the header row is broken.'],
    ['', 'The CSV has no header row.'],
  ])('%j: %s', (text, fault) => expect(headerFault(text, collection)).toBe(fault))
})
