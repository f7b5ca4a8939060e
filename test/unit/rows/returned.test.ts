import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { renderRows } from '../../../functions/http/faces/csv/render-rows.ts'
import type { View } from '../../../functions/http/view.ts'
import type { Entry } from '../../../functions/model/outcome.ts'
import { rowsOfFile } from '../../../functions/rows/rows-file.ts'
import { cellsOf } from '../../../functions/rows/split-csv.ts'
import { announce, holds } from '../../property/runs.ts'

announce('returned rows')

const collection = {
  schema: z.strictObject({
    name: z.string(),
    size: z.number().optional(),
    'error.line': z.string().optional(),
  }),
}

const read = (file: string) => {
  const most = { name: 'maxOperations', max: 1000 } as const
  const reading = rowsOfFile(Buffer.from(file), { contentType: 'text/csv', collection, most })
  if ('problem' in reading) throw new Error(JSON.stringify(reading))
  return reading.rows.map(({ content }) => content)
}

const why =
  'error.line,error.status,error.type,error.title,error.detail,error.pointer,error.retryable,error.row'
const rowOf = (file: string) => read(file)[0]

describe('a row of a file of failed rows', () => {
  it.each([
    [
      'is read without what was said of it',
      `id,name,${why}\n1,A,3,422,/p,T,"=1,2",/name,false,`,
      { id: '1', name: 'A' },
    ],
    [
      'is read by whatever reasons are left',
      'error.detail,id,error.status,name\nx,1,422,A',
      { id: '1', name: 'A' },
    ],
    [
      'may stand where its text was',
      `id,name,${why}\n,,3,400,/p,T,d,,false,"1,""A,B"""`,
      { id: '1', name: 'A,B' },
    ],
    [
      'may have a line end behind its text',
      `id,name,${why}\n,,3,400,/p,T,d,,false,"1,A\r\n"`,
      { id: '1', name: 'A' },
    ],
    [
      'had an apostrophe because of formulas',
      `id,name,${why}\n,,3,400,/p,T,d,,false,"'-1,A"`,
      { id: '-1', name: 'A' },
    ],
    [
      'keeps members in the last column',
      `id,name,*,${why}\n1,A,"{""error.line"":""7""}",3,,,,,,,`,
      { id: '1', name: 'A', 'error.line': '7' },
    ],
  ])('%s', (_, file, value) => {
    expect(rowOf(file)).toEqual({ value })
  })

  it.each([
    [
      'too few cells in its text',
      `id,name,${why}\n,,3,400,/p,T,d,,false,1`,
      'The row has 1 cell; the header row has 2.',
    ],
    ['two places', `id,name,${why}\n1,A,3,400,/p,T,d,,false,"1,A"`, 'stands in its columns and in error.row'],
    ['two rows in its text', `id,name,${why}\n,,3,400,/p,T,d,,false,"1,A\n2,B"`, 'more than one row'],
    [
      'a broken quote in its text',
      `id,name,${why}\n,,3,400,/p,T,d,,false,"1,""A"`,
      'A quote in error.row is broken.',
    ],
    [
      'the columns of another file',
      `id,name,error.file,${why}\n,,b.csv,3,400,/p,T,d,,false,"A,1"`,
      'write its cells into the columns',
    ],
    ['too few cells', `id,name,${why}\n1,A`, 'The row has 2 cells; the header row has 10.'],
  ])('fails with %s', (_, file, detail) => {
    expect(rowOf(file)).toMatchObject({
      problem: 'malformed-operation',
      detail: expect.stringContaining(detail),
    })
  })

  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('', '=1', "'=1", '-1', '"', ',', '\n', '1', 'x,y', 'é😀'),
  )
  const laid = fc.tuple(cell, cell, cell).map((cells) => cells.map(quoted).join(','))
  const loose = fc
    .array(cell, { minLength: 1, maxLength: 5 })
    .map((cells) => cells.join(',').replace(/[\r\n]/g, ' '))
  const isOneRow = (text: string) => !/^'[=+\-@\t]/.test(text) && text.trim() !== ''

  it('is read as the row of the first file was, whatever was in it and said of it', async () => {
    const rows = fc.array(fc.oneof(laid, loose.filter(isOneRow)), { minLength: 1, maxLength: 6 })
    await holds(
      fc.record({ rows, detail: fc.string() }),
      async ({ rows, detail }) => {
        const result = {
          problem: 'validation-failed',
          detail,
          retryable: false,
        } as unknown as Entry['result']
        const failed = rows.map((text, index) => ({
          entry: { index, id: String(index), line: index + 2, result } as Entry,
          sent: { text, ...(isInOrder(text) && { cells: cellsOf(text) }) },
        }))
        const view = { kind: 'rows', rows: failed, header: 'id,size,name' } as unknown as View<'rows'>
        const once = renderRows(view, { headers: {}, base: '' }).body ?? ''
        for (const [at, text] of rows.entries()) {
          const first = read(`id,size,name\n${text}\n`)
          expect(comparable(read(once)[at])).toEqual(comparable(first[0]))
        }
      },
      300,
    )
  })
  const isInOrder = (text: string): boolean => {
    const content = rowOf(`id,size,name\n${text}\n`)
    return content !== undefined && !('problem' in content)
  }
  /** Of a broken row the words differ. */
  const comparable = (content: ReturnType<typeof rowOf>) =>
    content && 'problem' in content ? content.problem : content
})
