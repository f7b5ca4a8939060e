import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inProcess, newFolder } from '../client/support/cli.ts'
import { announce, holds } from '../property/runs.ts'
import { service } from './service.ts'

const { client, url } = service()

/** Texts that mean something else to somebody. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '',
    'null',
    'true',
    'FALSE',
    '12',
    '1.10',
    '-0',
    '1e3',
    '[1]',
    '[ 1 ]',
    '{"a":1}',
    '*',
    '"',
    ',',
    '\r',
    '\n',
  ),
  fc.constantFrom(
    '=1+1',
    '\ufeff',
    ' blank ',
    '""',
    '\u0000',
    '\u2028',
    'é',
    '😀',
    '[not json',
    '0012',
    'NULL',
  ),
)
const size = fc.oneof(fc.integer(), fc.constantFrom(0, 0.1, 1e21, 1e-7, 123456789.123456, 5e-100))
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    text,
    size,
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('a', 'b c', '1', 'é', '*'), tie('value'), { maxKeys: 3 }),
})).value
const nullable = <T>(values: fc.Arbitrary<T>) => fc.oneof(values, fc.constant(null))

/** Any item of the collection: members of every kind, absent, null, or with any value. */
const item = fc
  .record(
    {
      country: text,
      name: text,
      size,
      note: nullable(text),
      code: fc.oneof(text, size, fc.boolean()),
      tags: fc.array(nullable(text), { maxLength: 3 }),
      mixed: nullable(fc.oneof(text, fc.array(size, { maxLength: 3 }))),
      open: nullable(fc.boolean()),
      // Members that the schema does not name.
      '*': json,
      other: json,
      '12': json,
    },
    { requiredKeys: ['country'] },
  )
  .map((members) => JSON.parse(JSON.stringify(members)) as { country: string })

announce('round-trip')

let round = 0

const all = async (collection: 'things' | 'copies', prefix: string) => {
  const found = new Map<string, unknown>()
  for await (const { id, body } of client().items(collection, undefined, { pageSize: 100 }))
    if (id.startsWith(prefix)) found.set(id, body)
  return found
}

it.each(['ndjson', 'csv'] as const)(
  'what is exported as %s and imported again is the same items',
  async (format) => {
    const rounds = fc.record({ bodies: fc.array(item, { minLength: 1, maxLength: 12 }), gzip: fc.boolean() })
    await holds(
      rounds,
      async ({ bodies, gzip }) => {
        const prefix = `r${round++}-`
        const made = new Map(bodies.map((body, n) => [`${prefix}${n}`, { id: `${prefix}${n}`, ...body }]))
        await client().batch(
          [...made].map(([id, body]) => ({ method: 'PUT', path: `/things/${id}`, body }) as const),
        )
        const file = join(newFolder(), `things.${format}${gzip ? '.gz' : ''}`)
        const exported = await inProcess('export', 'things', file, '--url', url(), '--rows', '5')
        expect(exported, exported.stderr).toMatchObject({ code: 0 })
        // Those of earlier rounds are there as well, and go round again.
        const imported = await inProcess(
          'import',
          file,
          '--collection',
          'copies',
          '--method',
          'PUT',
          '--url',
          url(),
        )
        expect(imported, imported.stderr).toMatchObject({ code: 0 })
        expect(await all('things', prefix)).toEqual(made)
        expect(await all('copies', prefix)).toEqual(made)
        const read = gzip ? gunzipSync(readFileSync(file)) : readFileSync(file)
        // Another reader finds as many rows with the same ids.
        const ids = format === 'csv' ? idsOfCsv(read) : idsOfLines(read.toString())
        expect(ids.filter((id) => id.startsWith(prefix)).sort()).toEqual([...made.keys()].sort())
      },
      12,
    )
  },
)

const idsOfLines = (lines: string): string[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id)

const idsOfCsv = (bytes: Buffer): string[] => {
  const rows = parse(bytes, { columns: true, record_delimiter: '\r\n' }) as { id: string }[]
  return rows.map(({ id }) => id)
}

it('absent, null and empty text are three things in CSV, and the command says what no cell can carry', async () => {
  const bodies = {
    'z-absent': { country: 'ZZ' },
    'z-null': { country: 'ZZ', note: null },
    'z-empty': { country: 'ZZ', note: '' },
    'z-word': { country: 'ZZ', note: 'null' },
    'z-number': { country: 'ZZ', code: 12 },
    'z-digits': { country: 'ZZ', code: '12' },
    'z-open': { country: 'ZZ', open: null },
    'z-more': { country: 'ZZ', extra: 1 },
  }
  await client().batch(
    Object.entries(bodies).map(([id, body]) => ({ method: 'PUT', path: `/things/${id}`, body }) as const),
  )
  const file = join(newFolder(), 'zz.csv')
  const { stdout, code } = await inProcess('export', 'things', file, '--where', 'country=ZZ', '--url', url())
  expect(code).toBe(0)
  expect(stdout).toContain('8 items')
  const [, carried] = stdout.split('\n')
  expect(carried).toContain('no cell can carry')
  for (const said of ['note (2 rows)', 'code (1 row)', 'extra (1 row)']) expect(carried).toContain(said)
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[]
  const cells = Object.fromEntries(
    rows.map(({ id, note, code, open, '*': rest }) => [id, [note, code, open, rest]]),
  )
  expect(cells).toEqual({
    'z-absent': ['', '', '', ''],
    'z-null': ['', '', '', '{"note":null}'],
    'z-empty': ['', '', '', '{"note":""}'],
    'z-word': ['null', '', '', ''],
    'z-number': ['', '12', '', ''],
    'z-digits': ['', '', '', '{"code":"12"}'],
    'z-open': ['', '', 'null', ''],
    'z-more': ['', '', '', '{"extra":1}'],
  })
})

it('a member in the column * that has a column of its own, or is none, fails its row alone, at its place', async () => {
  const rows = [
    'id,note,*',
    'y1,a,"{""note"":""b""}"',
    'y2,,"{""id"":""y3""}"',
    'y4,,[1]',
    'y5,,"{""country"":""YY""}"',
  ]
  const folder = newFolder()
  const file = join(folder, 'y.csv')
  writeFileSync(file, `${rows.join('\n')}\n`)
  const { stdout } = await inProcess('import', file, '--collection', 'things', '--url', url())
  expect(stdout).toContain('4 rows: 1 succeeded, 3 failed')
  expect(stdout).toMatch(/422 .*\/\*\/note/)
  expect(stdout).toMatch(/422 .*\/\*\/id/)
  expect((await client().get('things', 'y5'))?.body).toEqual({ id: 'y5', country: 'YY' })
})
