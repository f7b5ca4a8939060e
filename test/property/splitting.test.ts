import fc from 'fast-check'
import { expect, it } from 'vitest'
import { slotsOfRows } from '../../functions/batch/parse/rows.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { headerFault } from '../../functions/rows/csv-header.ts'
import type { Row } from '../../functions/rows/row.ts'
import type { Split } from '../../functions/rows/splitter.ts'
import { cities } from '../support/collections.ts'
import { csvRecords } from '../support/csv-records.ts'
import { anyCell, csvText, cutting, debris, ndjsonText, quoted } from './files.ts'
import { announce, holds, timeout } from './runs.ts'
import { type Cutting, readAll, readRange, readWhole, split } from './splitting.ts'

announce('splitting')

const rules = { collections: registryOf([cities]), missingScope: () => undefined }

/** Ranges follow each other, none is larger than asked for, and nothing that is a row lies between them. */
const checkRanges = (file: Buffer, { ranges, rows }: Split, how: Cutting, between: RegExp): void => {
  let index = 0
  let end = ranges[0]?.start ?? file.length
  for (const [chunk, range] of ranges.entries()) {
    expect(range).toMatchObject({ chunk, firstIndex: index })
    expect(range.end).toBeGreaterThan(range.start)
    expect(range.start).toBeGreaterThanOrEqual(end)
    expect(file.toString('latin1', end, range.start)).toMatch(between)
    expect(range.count).toBeGreaterThanOrEqual(1)
    expect(range.count).toBeLessThanOrEqual(how.maxRows)
    index += range.count
    end = range.end
  }
  expect(file.toString('latin1', end)).toMatch(between)
  expect(index).toBe(rows)
}

/** The rows of all ranges are those that the readers of whole requests find, each with its place in the file. */
const checkRows = (file: Buffer, whole: Split, how: Cutting, expected: readonly Row[]): void => {
  expect(readAll(file, whole, how)).toEqual(expected)
  const slots = whole.ranges.flatMap((range) =>
    slotsOfRows(
      readRange(file, range, whole, how),
      { verb: 'PUT', collection: 'cities', firstIndex: range.firstIndex },
      rules,
    ),
  )
  expect(slots.map(({ index, id, line }) => ({ index, id, line }))).toEqual(
    expected.map(({ line }, index) => ({ index, id: String(index), line })),
  )
}

it('cuts any CSV so that its parts have the rows of the whole', { timeout }, () =>
  holds(
    fc.tuple(csvText, cutting),
    ([text, cuts]) => {
      const [file, how] = [Buffer.from(text), { contentType: 'text/csv', ...cuts } as const]
      const whole = split(file, how)
      const expected = readWhole(file, 'text/csv')
      if ('problem' in expected) {
        expect(whole.fault ?? headerFault(whole.header ?? '', cities)).toBe(expected.detail)
        return
      }
      expect(headerFault(whole.header ?? '', cities)).toBeUndefined()
      checkRanges(file, whole, how, /^[\r\n]*$/)
      checkRows(file, whole, how, expected.rows)
    },
    2_000,
    4,
  ),
)

it('finds in any CSV the records that another reader finds', { timeout }, () =>
  holds(
    csvText,
    (text) => {
      const reading = readWhole(Buffer.from(text), 'text/csv')
      if ('problem' in reading) return
      const [header, ...records] = csvRecords(text.replace(/^\ufeff+/, ''), 10_000)
      const width = header && 'cells' in header ? header.cells.length : Number.NaN
      for (const [at, record] of records.entries()) {
        const { line, content } = reading.rows[at] ?? {}
        expect(line).toBe(record.line)
        if ('broken' in record) expect(content).toHaveProperty('detail', expect.stringMatching(/^A quote/))
        else if (record.cells.length !== width)
          expect(content).toHaveProperty('problem', 'malformed-operation')
        else if (content && 'value' in content && !content.unfit)
          expect(content.value).toMatchObject(textsOf(record.cells))
        else expect(content).toMatchObject({ unfit: [{ pointer: '/population' }] })
      }
      expect(reading.rows).toHaveLength(records.length)
    },
    2_000,
    4,
  ),
)

/** The members that are text, as the cells have them; empty ones are left out. */
const textsOf = ([id = '', name = '', country = '']: readonly string[]): object =>
  Object.fromEntries(Object.entries({ id, name, country }).filter(([, cell]) => cell !== ''))

it('cuts any NDJSON so that its parts have the rows of the whole', { timeout }, () =>
  holds(
    fc.tuple(ndjsonText, cutting),
    ([text, cuts]) => {
      const [file, how] = [Buffer.from(text), { contentType: 'application/x-ndjson', ...cuts } as const]
      const whole = split(file, how)
      checkRanges(file, whole, how, /^[ \t\r\n]*$/)
      const expected = readWhole(file, 'application/x-ndjson')
      if ('problem' in expected) throw new Error(expected.detail)
      checkRows(file, whole, how, expected.rows)
    },
    1_000,
    2,
  ),
)

it('cuts a file alike however it comes in', { timeout }, () =>
  holds(
    fc.tuple(
      fc.oneof(
        csvText.map((text) => Buffer.from(text)),
        debris.map((text) => Buffer.from(`id,name\n${text}`)),
        fc.uint8Array({ maxLength: 200 }),
      ),
      cutting,
      fc.constantFrom('text/csv', 'application/x-ndjson'),
      fc.integer({ min: 1, max: 40 }),
    ),
    ([file, cuts, contentType, maxRecordBytes]) => {
      const how = { ...cuts, contentType, maxRecordBytes }
      const atOnce = split(file, { ...how, pieces: [file.length + 1] })
      expect(split(file, how)).toEqual(atOnce)
      expect(split(file, { ...how, pieces: [1] })).toEqual(atOnce)
    },
    1_000,
    2,
  ),
)

const header = 'id,name\n'

const notText = (line = 0): Row => ({
  pointer: '',
  line,
  content: { problem: 'malformed-operation', detail: 'The row is not valid UTF-8.' },
})

const notUtf8 = fc.constantFrom([0xff], [0xc3], [0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xc0, 0xaf])

it('lets a row with bytes that are no text fail alone', { timeout }, () =>
  holds(
    fc.tuple(fc.array(anyCell, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), notUtf8, cutting),
    ([names, pick, place, bad, cuts]) => {
      const how: Cutting = { ...cuts, contentType: 'text/csv' }
      const at = pick % names.length
      const rows = names.map((name, id) => Buffer.from(`${id},${quoted(name)}\n`))
      const expected = readWhole(Buffer.from(header + Buffer.concat(rows).toString()), 'text/csv')
      if ('problem' in expected) throw new Error(expected.detail)
      const file = Buffer.concat([
        Buffer.from(header),
        ...rows.with(at, spoiled(names[at] ?? '', at, place, bad)),
      ])
      checkRows(file, split(file, how), how, [
        ...expected.rows.slice(0, at),
        notText(expected.rows[at]?.line),
        ...expected.rows.slice(at + 1),
      ])
    },
    1_000,
    2,
  ),
)

/** A row with bad bytes somewhere between two characters of its name. */
const spoiled = (name: string, id: number, place: number, bad: readonly number[]) => {
  const characters = [...name]
  const cut = place % (characters.length + 1)
  const [before, behind] = [characters.slice(0, cut), characters.slice(cut)].map((part) =>
    quoted(part.join('')).slice(1, -1),
  )
  return Buffer.concat([Buffer.from(`${id},"${before}`), Buffer.from(bad), Buffer.from(`${behind}"\n`)])
}
