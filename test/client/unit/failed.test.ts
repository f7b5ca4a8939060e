import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cellsOf } from '../../../client/cli/rows/csv.ts'
import { openRows, type RowFile } from '../../../client/cli/rows/file.ts'
import type { Reading } from '../../../client/cli/rows/reading.ts'
import type { Row } from '../../../client/cli/rows/row.ts'
import { fileSource } from '../../../client/cli/rows/source.ts'
import { writeFailed } from '../../../client/cli/run/failed-file.ts'
import { withoutReasons } from '../../../client/cli/run/unfailed.ts'
import { announce, holds, timeout } from '../../property/runs.ts'
import { newFolder } from '../support/cli.ts'

announce('client/unit/failed')

const rowsOf = async (file: RowFile): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const row of file.rows()) rows.push(row)
  return rows
}

/** What a row is, however it is written: its cells where it is whole, else its bytes. */
const meaningOf = ({ columns, dialect }: RowFile, { line, bytes, fault }: Row) => {
  const cells = fault === undefined ? cellsOf(bytes, dialect) : []
  return cells.length === columns.length
    ? { line, cells }
    : { line, text: bytes.toString('latin1').trimEnd() }
}

const failedAt = ({ index, line }: Row) => ({
  index,
  line,
  status: 422,
  reason: '=why, "so"',
  retryable: false,
})

const pieces = [
  'a',
  'é',
  ',',
  ';',
  '\t',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '=',
  '+1',
  "'",
  '@x',
  '-5',
  '"x,y"',
  '"=1"',
  '_',
  '\u2028',
]
const content = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 40 })
  .map((all) => all.join(''))
const readings = fc.constantFrom<Reading>({}, { delimiter: ';' }, { delimiter: '\t' })
const delimiterOf = ({ delimiter = ',' }: Reading) => delimiter

it(
  'whatever rows there were, their file is CSV for another reader, and brings back the same rows',
  async () => {
    const folder = newFolder()
    const [path, failedPath] = [join(folder, 'x.csv'), join(folder, 'x.failed.csv')]
    await holds(
      fc.tuple(content, readings, fc.constantFrom('', '\ufeff'), fc.constantFrom('\n', '\r\n', '\r')),
      async ([text, reading, mark, end]) => {
        const header = ['id', 'name', 'note'].join(delimiterOf(reading))
        writeFileSync(path, `${mark}${header}${end}${text}`)
        const file = await openRows(fileSource(path, 'csv'), reading)
        const rows = await rowsOf(file)
        await writeFailed(file, failedAt, { path: failedPath })

        const written = await readFile(failedPath, 'utf8')
        // Strict: as many cells everywhere, quotes where they belong, and no line end but these outside of them.
        const options = { delimiter: delimiterOf(reading), record_delimiter: '\r\n', bom: true }
        const records: string[][] = parse(written, options)
        expect(records.length).toBe(rows.length + 1)
        const cells = records.slice(1).flatMap((record) => record.slice(2))
        expect(cells.filter((cell) => /^[=+@\t\r\n-]/.test(cell) && !/^[+-]?\d+$/.test(cell))).toEqual([])

        const back = withoutReasons(await openRows(fileSource(failedPath, 'csv'), {}))
        expect(back.columns).toEqual(file.columns)
        expect((await rowsOf(back)).map((row) => meaningOf(back, row))).toEqual(
          rows.map((row) => meaningOf(file, row)),
        )
      },
      400,
      20,
    )
  },
  timeout,
)

it('bytes that are no text come back as they were', async () => {
  const folder = newFolder()
  const [path, failedPath] = [join(folder, 'x.csv'), join(folder, 'x.failed.csv')]
  const bytes = Buffer.from('id,name\n1,M\xfcnchen\n2,"K\xf6ln\n3,=\xfc,x\n', 'latin1')
  writeFileSync(path, bytes)
  const file = await openRows(fileSource(path, 'csv'), {})
  await writeFailed(file, failedAt, { path: failedPath })
  const records: string[][] = parse((await readFile(failedPath)).toString('latin1'), {
    record_delimiter: '\r\n',
  })
  expect(records.map((record) => record.slice(3))).toEqual([
    ['_text', 'id', 'name'],
    ['', '1', 'M\xfcnchen'],
    ['2,"K\xf6ln', '', ''],
    ['3,=\xfc,x', '', ''],
  ])
})

it('lines of JSON come back as they were, text or not', async () => {
  const folder = newFolder()
  const [path, failedPath] = [join(folder, 'x.ndjson'), join(folder, 'x.failed.ndjson')]
  const lines = ['{"id":"1","n":1.10}', '{"open', '"text"', '{"row":{"row":1},"error":{}}']
  writeFileSync(
    path,
    Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), Buffer.from('{"n":"\xfc"}', 'latin1')]),
  )
  const file = await openRows(fileSource(path, 'ndjson'), {})
  const rows = await rowsOf(file)
  await writeFailed(file, failedAt, { path: failedPath })
  const back = withoutReasons(await openRows(fileSource(failedPath, 'ndjson'), {}))
  expect((await rowsOf(back)).map(({ line, bytes }) => [line, bytes.toString('latin1')])).toEqual(
    rows.map(({ line, bytes }) => [line, bytes.toString('latin1')]),
  )
})

it('lines that another program has written anew keep the digits of their rows', async () => {
  const path = join(newFolder(), 'x.failed.ndjson')
  const line =
    '{"row": {"id": "1", "n": 12345678901234567890, "m": 1.10}, "reason": "\\"row\\": 7", "line": 4}'
  writeFileSync(path, `${line}\n`)
  const back = await rowsOf(withoutReasons(await openRows(fileSource(path, 'ndjson'), {})))
  expect(back.map(({ line, bytes }) => [line, String(bytes)])).toEqual([
    [4, '{"id": "1", "n": 12345678901234567890, "m": 1.10}'],
  ])
})

it('what the service tells of failed rows is read as the rows that they were', async () => {
  const folder = newFolder()
  const path = join(folder, 'b.failed.csv')
  const told =
    'error.line,error.status,error.type,error.title,error.detail,error.pointer,error.retryable,error.row'
  const problem = '422,/problems/x,X,"Why, so",/name,false'
  const text = [
    `id,name,${told}`,
    `1,"a,b",7,${problem},`,
    `,,9,${problem},"2,""open"`,
    `,,11,${problem},"'=1,2,3"`,
  ].join('\r\n')
  for (const delimiter of [',', ';']) {
    const saved = (parse(text) as string[][]).map((record) =>
      record.map((cell) => `"${cell.replaceAll('"', '""')}"`),
    )
    writeFileSync(path, saved.map((record) => record.join(delimiter)).join('\n'))
    const back = withoutReasons(await openRows(fileSource(path, 'csv'), {}))
    const rows = await rowsOf(back)
    expect(back.columns).toEqual(['id', 'name'])
    expect(rows.map(({ line }) => line)).toEqual([7, 9, 11])
    expect(rows.slice(0, 1).map(({ bytes }) => cellsOf(bytes, back.dialect))).toEqual([['1', 'a,b']])
    expect(rows.slice(1).map(({ bytes }) => bytes.toString())).toEqual(['2,"open', '=1,2,3'])
  }
})
