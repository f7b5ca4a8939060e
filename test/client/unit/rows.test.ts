import fc from 'fast-check'
import { expect, it } from 'vitest'
import { elementFinder } from '../../../client/cli/rows/array.ts'
import { cellsOf, findRecord } from '../../../client/cli/rows/csv.ts'
import { asLine } from '../../../client/cli/rows/json.ts'
import { findLine } from '../../../client/cli/rows/lines.ts'
import { records } from '../../../client/cli/rows/records.ts'
import type { Finder, Row } from '../../../client/cli/rows/row.ts'
import { announce, holds } from '../../property/runs.ts'
import { csvRecords } from '../../support/csv-records.ts'

announce('client/unit/rows')

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const rowsOf = async (text: string, size: number, find: Finder): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const row of records(inPieces(text, size), find)) rows.push(row)
  return rows
}

const pieceSize = fc.integer({ min: 1, max: 40 })
const texts = (...parts: readonly string[]) =>
  fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((all) => all.join(''))

it('CSV is cut into the records that the service finds in it, however it arrives', () =>
  holds(
    fc.tuple(texts('a', 'é', ',', '"', '""', '\n', '\r\n', '\r', 'b c', '"x,y"', '"1\n2"'), pieceSize),
    async ([text, size]) => {
      const found = await rowsOf(text, size, findRecord)
      const told = found.map(({ line, bytes, fault }) =>
        fault === undefined ? { line, cells: cellsOf(bytes) } : { line, broken: true },
      )
      const expected = csvRecords(text, Number.MAX_SAFE_INTEGER)
      expect(told).toEqual(
        expected.map((record) => ('broken' in record ? { ...record, broken: true } : record)),
      )
    },
    1000,
  ))

it('lines are those of the text, without the blank ones', () =>
  holds(
    fc.tuple(texts('{}', ' ', '\t', '\n', '\r\n', '"é"', 'x'), pieceSize),
    async ([text, size]) => {
      const expected = text
        .split('\n')
        .map((content, at) => ({ line: at + 1, content }))
        .filter(({ content }) => /[^ \t\r]/.test(content))
      const found = await rowsOf(text, size, findLine)
      expect(
        found.map(({ line, bytes }) => ({ line, content: bytes.toString().replace(/\r$/, '') })),
      ).toEqual(expected.map(({ line, content }) => ({ line, content: content.replace(/\r$/, '') })))
    },
    500,
  ))

it('an array is cut into its elements, whatever is in them', () =>
  holds(
    fc.tuple(fc.array(fc.jsonValue()), fc.constantFrom('', ' ', '\n', '\t'), pieceSize),
    async ([values, space, size]) => {
      const text = `\ufeff${space}${JSON.stringify(values, null, space)}${space}`
      const rows = (await rowsOf(text, size, elementFinder())).map(asLine)
      expect(rows.map(({ bytes }) => JSON.parse(bytes.toString()))).toEqual(
        JSON.parse(JSON.stringify(values)),
      )
      expect(rows.every(({ bytes }) => !/[\r\n]/.test(bytes.toString()))).toBe(true)
    },
    500,
  ))

it.each(['', ' ', '{}', '[', '[1', '[1,', '[1]]', '[,1]', '[1,]', '["', 'x[1]'])(
  'is no array: %j',
  async (text) => {
    await expect(rowsOf(text, 3, elementFinder())).rejects.toThrow('not a JSON array')
  },
)

it('digits stay as they are written', async () => {
  const text = '[{"id":"1","n":12345678901234567890.10}]'
  expect((await rowsOf(text, 7, elementFinder())).map(({ bytes }) => bytes.toString())).toEqual([
    text.slice(1, -1),
  ])
})

it('a line break inside of a string is not made a blank: the element is refused', async () => {
  const [row] = (await rowsOf('["a\nb"]', 100, elementFinder())).map(asLine)
  expect(row?.fault).toBe('The element is not JSON.')
  expect((await rowsOf('[1 2]', 100, elementFinder())).map(asLine)[0]?.fault).toBe('The element is not JSON.')
})

it('an open quote costs one row, not the rest of the file', async () => {
  const lines = Array.from({ length: 60_000 }, (_, at) => `${at},some text that makes the file long enough`)
  const text = ['id,name', '1,"open', ...lines].join('\n')
  const rows = await rowsOf(text, 65_536, findRecord)
  expect(rows.length).toBe(60_002)
  expect(rows.map(({ fault }) => fault !== undefined).indexOf(true)).toBe(1)
  expect(rows.filter(({ fault }) => fault !== undefined)).toHaveLength(1)
  expect(rows.at(-1)).toMatchObject({ line: 60_002, index: 60_001 })
})
