import fc from 'fast-check'
import { expect, it } from 'vitest'
import { columnsOf } from '../../functions/rows/csv-columns.ts'
import { readRow } from '../../functions/rows/csv-row.ts'
import { cities } from '../support/collections.ts'
import { cutting, debris, ndjsonText } from './files.ts'
import { type ModelRecord, modelRecords } from './limited.ts'
import { announce, holds, timeout } from './runs.ts'
import { type Cutting, readAll, readWhole, split } from './splitting.ts'

announce('splitting long rows')

const header = 'id,name\n'
const columns = ['id', 'name'].map((name) => [name, columnsOf(cities.schema).get(name) ?? new Set()] as const)

const unreadable = (line: number | undefined, detail: string) => ({
  pointer: '',
  line,
  content: { problem: 'malformed-operation', detail },
})

const tooLong = (line: number | undefined, max: number) => ({
  pointer: '',
  line,
  content: {
    problem: 'item-too-large',
    detail: `maxRecordBytes is ${max}; the row is longer.`,
    members: { limit: 'maxRecordBytes', max },
  },
})

const expectedRow = (record: ModelRecord, max: number): unknown => {
  const { line } = record
  if ('cells' in record) return { pointer: '', line, content: readRow(record.cells, columns, 31) }
  if (record.spoilt === 'tooLong') return tooLong(line, max)
  return unreadable(
    line,
    `A quote in this row is not closed within ${max} bytes, or not doubled in its cell.`,
  )
}

it('breaks a CSV row that is too long in the cell where it gets so', { timeout }, () =>
  holds(
    fc.tuple(debris, cutting, fc.integer({ min: 1, max: 40 })),
    ([text, cuts, maxRecordBytes]) => {
      const file = Buffer.from(header + text)
      const how: Cutting = { ...cuts, contentType: 'text/csv', maxRecordBytes }
      const whole = split(file, how)
      const records = modelRecords(file, header.length, maxRecordBytes)
      expect(readAll(file, whole, how)).toEqual(records.map((record) => expectedRow(record, maxRecordBytes)))
      for (const { start, end } of whole.ranges) {
        expect(end - start).toBeLessThanOrEqual(how.maxBytes + maxRecordBytes + 2)
      }
    },
    3_000,
    4,
  ),
)

it('takes an NDJSON line that is too long for one bad row', { timeout }, () =>
  holds(
    fc.tuple(ndjsonText, cutting, fc.integer({ min: 1, max: 40 })),
    ([text, cuts, maxRecordBytes]) => {
      const file = Buffer.from(text)
      const how: Cutting = { ...cuts, contentType: 'application/x-ndjson', maxRecordBytes }
      const lines = text.replace(/^\ufeff+/, '').split('\n')
      const isLong = (line: string) => Buffer.byteLength(line) > maxRecordBytes
      // Without the long lines the reader of whole requests tells what the others are.
      const short = lines.map((line) => (isLong(line) ? '' : line)).join('\n')
      const others = readWhole(Buffer.from(short), 'application/x-ndjson')
      if ('problem' in others) throw new Error(others.detail)
      const long = lines.flatMap((line, at) => (isLong(line) ? [tooLong(at + 1, maxRecordBytes)] : []))
      const expected = [...others.rows, ...long].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
      expect(readAll(file, split(file, how), how)).toEqual(expected)
    },
    1_000,
    2,
  ),
)
