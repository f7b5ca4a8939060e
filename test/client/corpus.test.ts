import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inProcess, newFolder } from './support/cli.ts'
import { corpus, corpusFiles, type Expected, failedRows } from './support/corpus.ts'
import { sharedService } from './support/scene.ts'
import { storedItems } from './support/stored.ts'

const files = corpusFiles()
const bad = ({ rows }: Expected) => rows.filter(([, status]) => status >= 400)

/** A folder with one file of the corpus in it, and where its failed rows go. */
const given = (name: string, base = newFolder()) => {
  const folder = mkdtempSync(join(base, 'file-'))
  const path = join(folder, name)
  copyFileSync(`${corpus}${name}`, path)
  const failed = () => readdirSync(folder).find((file) => /\.failed\./.test(file))
  return { path, failedPath: () => join(folder, failed() ?? 'none') }
}

it('there are files enough, and each has rows or says why not', () => {
  expect(files.length).toBeGreaterThanOrEqual(60)
  for (const [name, { rows, error, exit }] of files)
    expect(rows.length > 0 || error || exit === 1, name).toBeTruthy()
})

describe('imported', () => {
  const service = sharedService()
  it.each(files)('%s', async (name, expected) => {
    const { path, failedPath } = given(name)
    const { args = [], exit, error, rows, items = {} } = expected
    const to = ['--collection', 'cities', '--quiet', '--json']
    const { code, stdout, stderr } = await inProcess('import', path, ...to, '--url', service().url, ...args)
    expect([code, stderr.includes(error ?? ''), stderr === ''], stderr).toEqual([
      exit,
      true,
      error === undefined,
    ])
    expect(stdout.split('\n')).toHaveLength(2)
    if (error !== undefined) {
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failed', error: { message: expect.any(String) } })
      return
    }
    expect(JSON.parse(stdout)).toMatchObject({ total: rows.length, failed: bad(expected).length })
    expect(existsSync(failedPath()) ? failedRows(failedPath()) : []).toEqual(bad(expected))
    const stored = await storedItems(service().dynamodbEndpoint)
    for (const [id, members] of Object.entries(items))
      expect(stored.get(`/cities/${id}`)?.item).toMatchObject(members)
  })

  // What fails comes back as it was: sent again as it stands, it fails again in the same way.
  it.each(files.filter(([, expected]) => bad(expected).length > 0))(
    '%s, and again',
    async (name, expected) => {
      const { path, failedPath } = given(name)
      const { args = [] } = expected
      const to = ['--collection', 'cities', '--quiet', '--fresh', '--url', service().url]
      await inProcess('import', path, ...to, ...args)
      const before = readFileSync(failedPath())
      const rows = failedRows(failedPath())
      const { code, stderr } = await inProcess('retry', path, '--quiet')
      expect([code, stderr]).toEqual([1, ''])
      expect(failedRows(failedPath())).toEqual(rows)
      expect(readFileSync(failedPath())).toEqual(before)
    },
  )
})

describe('imported in the background', () => {
  const service = sharedService()
  // Of tests that run at once none may take the others' folder along when it ends.
  const base = mkdtempSync(join(tmpdir(), 'multistatus-corpus-'))
  afterAll(() => rmSync(base, { recursive: true, force: true }))
  const uploads = files.filter(([name, { error }]) => error === undefined && !/\.json$/.test(name))
  it.concurrent.each(uploads)('%s', async (name, expected) => {
    const { path, failedPath } = given(name, base)
    const to = ['--collection', 'cities', '--quiet', '--async', '--json', '--url', service().url]
    const { code, stdout, stderr } = await inProcess('import', path, ...to, ...(expected.args ?? []))
    expect([code, stderr.replace(/^multistatus: .*(?:no row|empty|operation).*\n$/, '')], stderr).toEqual([
      expected.exit,
      '',
    ])
    if (expected.rows.length === 0) return
    expect(JSON.parse(stdout)).toMatchObject({ total: expected.rows.length, failed: bad(expected).length })
    expect(existsSync(failedPath()) ? failedRows(failedPath()) : []).toEqual(bad(expected))
  })
})
