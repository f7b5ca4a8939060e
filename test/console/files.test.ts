import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRecord } from '../../client/cli/rows/csv.ts'
import { recordOf } from '../../console/rows/csv.ts'
import { jsonLines } from '../../console/rows/json-lines.ts'
import { kindOf } from '../../console/rows/kind.ts'
import { recordsOf } from '../../console/rows/records.ts'
import { piecesOf } from '../../console/send/pieces.ts'
import { prepare } from '../../console/send/prepared.ts'

const all = async <T>(source: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(source)
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const file = (name: string, ...parts: (string | Uint8Array<ArrayBuffer>)[]) => new File(parts, name)

describe('rows of a file', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '東', '"', ',', '\n', '\r\n', ' '), maxLength: 6 })

  it('are found where another reader finds them, and their lines are counted', async () => {
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n', '\n\n'), async (rows, end) => {
        const whole = rows.map((row) => recordOf(row) + end).join('')
        const found = await all(recordsOf(new Blob([whole]), findRecord))
        expect(parse(whole, { record_delimiter: ['\r\n', '\n'], skip_empty_lines: true })).toEqual(rows)
        expect(found.map(({ bytes }) => text(bytes))).toEqual(rows.map((row) => recordOf(row)))
        const before = rows.map((_, at) =>
          rows
            .slice(0, at)
            .map((row) => recordOf(row) + end)
            .join(''),
        )
        expect(found.map(({ line }) => line)).toEqual(before.map((part) => part.split('\n').length))
      }),
    )
  })

  it('a row over the edge of what is read at once is one row, and a mark is no part of the first', async () => {
    const long = `1,"${'x'.repeat(1_500_000)}"`
    const found = await all(recordsOf(new Blob(['\ufeffid,name\n', long, '\n2,y']), findRecord))
    expect(found.map(({ line, bytes }) => [line, text(bytes).length])).toEqual([
      [1, 7],
      [2, long.length],
      [3, 3],
    ])
  })

  it('go into requests under their header row, none twice and none left out', async () => {
    const rows = Array.from({ length: 25 }, (_, at) => `${at},${'x'.repeat(at)}`)
    const prepared = await prepare(file('a.csv', ['id,name', ...rows].join('\n')))
    const pieces = await all(piecesOf(prepared, { rows: 10, bytes: 200 }))
    expect(pieces.every((piece) => piece.text.startsWith('id,name\n') && piece.rows.length <= 10)).toBe(true)
    expect(pieces.flatMap((piece) => piece.text.split('\n').slice(1, -1))).toEqual(rows)
    expect(pieces.flatMap((piece) => piece.rows.map(({ line }) => line))).toEqual(rows.map((_, at) => at + 2))
  })

  it('bytes that are not UTF-8 are never sent as other characters', async () => {
    const prepared = await prepare(file('a.csv', 'id,name\n1,', new Uint8Array([0xe9]), '\n'))
    await expect(all(piecesOf(prepared))).rejects.toThrow('Line 2 has bytes that are not UTF-8')
  })
})

describe('JSON', () => {
  it('becomes a line for each element, letter by letter', async () => {
    const whole = '\ufeff[\n {"id": "1",\r\n "n": 12345678901234567890, "t": "a,]}\\n\\"" },\n[1, 2], 1.10\n]'
    expect(await all(jsonLines(new Blob([whole])))).toEqual([
      '{"id": "1",  "n": 12345678901234567890, "t": "a,]}\\n\\"" }',
      '[1, 2]',
      '1.10',
    ])
    expect(await all(jsonLines(new Blob(['{"id":\n"1"}\n'])))).toEqual(['{"id": "1"}'])
    expect(await all(jsonLines(new Blob(['[ ]'])))).toEqual([])
  })

  it.each([['[{"id":1}'], ['[1,]x'], ['[1 2] 3'], ['["a\nb"]'], ['nothing']])(
    '%j has no rows',
    async (whole) => {
      await expect(all(jsonLines(new Blob([whole])))).rejects.toThrow(TypeError)
    },
  )

  it('values of every kind come through', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), async (values, space) => {
        const lines = await all(jsonLines(new Blob([JSON.stringify(values, null, space)])))
        expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(values)))
        expect(lines.every((line) => !line.includes('\n'))).toBe(true)
      }),
    )
  })
})

it.each([
  ['a.csv', '[', 'csv'],
  ['a.NDJSON', 'x', 'ndjson'],
  ['a.json', '[{"id":1}]', 'json'],
  ['a.json', '{"id":1}\n{"id":2}\n', 'ndjson'],
  ['a.json', '{\n  "id": 1\n}', 'json'],
  ['a', 'id,name\n', 'csv'],
] as const)('%s that begins with %j is %s', (name, beginning, kind) => {
  expect(kindOf(name, beginning)).toBe(kind)
})
