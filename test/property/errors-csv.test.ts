import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { renderResults } from '../../functions/http/faces/csv/render-results.ts'
import { type Entry, failure } from '../../functions/model/outcome.ts'
import { naughty } from '../hostile/naughty.ts'
import { announce, holds } from './runs.ts'

announce('errors as CSV')

/** Text of strangers: labels, and names of members in pointers. */
const text = fc.oneof(
  fc.constantFrom(
    ...naughty,
    'line\nbreak',
    '\r=1',
    '\t=1',
    '=cmd|"/C calc"!A0',
    '+1+1',
    '@SUM(1)',
    '-1',
    'a\r',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const failed = (index: number, id: string, detail: string, pointer: string): Entry => ({
  index,
  id,
  line: index + 2,
  result: failure('validation-failed', detail, [{ pointer, detail }]),
})

const csvOf = (entries: readonly Entry[]): string =>
  renderResults({ kind: 'results', entries, next: undefined }, { headers: {}, base: '' }).body ?? ''

it('can be read back by another reader, and no cell begins a formula', () =>
  holds(
    fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 }),
    (failures) => {
      const entries = failures.map(([id, detail, pointer], index) => failed(index, id, detail, pointer))
      const rows: Record<string, string>[] = parse(csvOf(entries), { columns: true })
      expect(rows).toHaveLength(failures.length)
      for (const [at, [id, detail, pointer]] of failures.entries()) {
        const row = rows[at] ?? {}
        const read = [row.index, row.line, row.status, row.id, row.detail, row.pointer]
        const asSent = (cell: string | undefined) =>
          cell?.replace(/^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/, '')
        expect(read.map(asSent)).toEqual([String(at), String(at + 2), '422', id, detail, pointer].map(asSent))
        for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      }
    },
    1_000,
  ))

it('takes a cell with any part of a line end into quotes', () => {
  const csv = csvOf([failed(0, 'a\nb', 'c\rd', '/e')])
  expect(csv.split('\r\n').slice(1)).toEqual([
    '0,"a\nb",2,422,/problems/validation-failed,Validation failed,"c\rd",/e,false',
    '',
  ])
})

it('is what another writer makes of it, byte for byte', () =>
  holds(
    fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 }),
    (failures) => {
      const entries = failures.map(([id, detail, pointer], index) => failed(index, id, detail, pointer))
      const rows = failures.map(([id, detail, pointer], index) => ({
        ...{ index: String(index), id, line: String(index + 2), status: '422' },
        ...{ type: '/problems/validation-failed', title: 'Validation failed' },
        ...{ detail, pointer, retryable: 'false' },
      }))
      const escaping = { escape_formulas: true, quoted_match: /[\r\n]/, record_delimiter: '\r\n' } as const
      expect(csvOf(entries)).toBe(stringify(rows, { header: true, ...escaping }))
    },
    1_000,
  ))
