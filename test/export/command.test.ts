import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { inProcess, multistatus, newFolder } from '../client/support/cli.ts'
import { service } from './service.ts'

const { client, url } = service()

const count = 300

beforeAll(async () => {
  const bodies = Array.from({ length: count }, (_, size) => ({ country: size % 3 === 0 ? 'FR' : 'DE', size }))
  await client().batch(
    bodies.map((body) => ({ method: 'PUT', path: `/things/c${body.size}`, body }) as const),
  )
  await client().batch(
    ['a', 'b', 'c'].map(
      (id) => ({ method: 'PUT', path: `/faults/${id}`, body: { fails: id === 'b' } }) as const,
    ),
    { throwOnFailure: false },
  )
})

const run = (...args: string[]) => inProcess('export', ...args, '--url', url())

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

const idsIn = (text: string): string[] => linesOf(text).map((line) => (JSON.parse(line) as { id: string }).id)

const everything = Array.from({ length: count }, (_, n) => `c${n}`).sort()

describe('a run that is killed', () => {
  /** Runs it in a process of its own until the file is whole, each time killed as soon as it has written one page more. */
  const killedOften = async (folder: string, args: readonly string[], file: string) => {
    let kills = 0
    while (!existsSync(file) || stateOf(file) !== '') {
      const before = stateOf(file)
      const { code, stderr } = await multistatus(folder, args, (child) => {
        const kill = () => {
          if (!['', before].includes(stateOf(file))) child.kill('SIGKILL')
        }
        const watch = setInterval(kill, 1)
        child.once('exit', () => clearInterval(watch))
      })
      expect([undefined, 0], stderr).toContain(code)
      if (code === undefined) kills++
    }
    return kills
  }
  const stateOf = (file: string) =>
    existsSync(`${file}.export`) ? readFileSync(`${file}.export`, 'utf8') : ''

  it.each(['all.ndjson', 'all.csv.gz'])(
    'goes on, without a line twice and none missing: %s',
    async (name) => {
      const folder = newFolder()
      const file = join(folder, name)
      const args = ['export', 'things', name, '--url', url(), '--rows', '60']
      // Five pages.
      expect(await killedOften(folder, args, file)).toBeGreaterThan(2)
      const bytes = readFileSync(file)
      const text = name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString()
      const ids = name.includes('csv')
        ? text
            .split('\r\n')
            .slice(1, -1)
            .map((row) => row.split(',', 1)[0] ?? '')
        : idsIn(text)
      expect(ids.sort()).toEqual(everything)
      for (const rest of ['.export', '.part', '.export.lock'])
        expect(existsSync(file + rest), rest).toBe(false)
    },
  )

  it('beyond its last page leaves half a page, which is cut off', async () => {
    const file = join(newFolder(), 'x.ndjson')
    await run('things', file, '--rows', '50', '--where', 'country=FR')
    const whole = readFileSync(file, 'utf8')
    const state = stateAt(0, 0)
    writeFileSync(`${file}.part`, 'half a li')
    writeFileSync(`${file}.export`, JSON.stringify({ ...state, next: state.plan.query }))
    expect(await run('things', file, '--rows', '50', '--where', 'country=FR')).toMatchObject({ code: 0 })
    expect(readFileSync(file, 'utf8')).toBe(whole)
    // Dead between the last page and the end.
    writeFileSync(`${file}.export`, JSON.stringify({ ...state, bytes: whole.length, items: 100 }))
    expect((await run('things', file, '--rows', '50', '--where', 'country=FR')).stdout).toContain('100 items')
    expect([existsSync(`${file}.export`), readFileSync(file, 'utf8')]).toEqual([false, whole])
  })

  /** Of an export of France, 50 items to a page. */
  const stateAt = (bytes: number, items: number) => ({
    v: 1,
    plan: {
      url: new URL(url()).href,
      collection: 'things',
      query: '?limit=50&country=FR',
      format: 'ndjson',
      gzip: false,
    },
    bytes,
    items,
    unshown: { count: 0, ids: [] },
    carried: {},
  })

  it('is not gone on with as another one, nor without its part', async () => {
    const file = join(newFolder(), 'x.ndjson')
    const state = stateAt(9, 1)
    writeFileSync(`${file}.export`, JSON.stringify({ ...state, next: '?limit=50&country=FR' }))
    expect((await run('things', file, '--rows', '50', '--where', 'country=DE')).stderr).toContain(
      'another export',
    )
    expect((await run('things', file, '--rows', '50', '--where', 'country=FR')).stderr).toContain(
      '--overwrite',
    )
    writeFileSync(`${file}.export`, JSON.stringify({ ...state, v: 2 }))
    expect((await run('things', file)).stderr).toContain('no export that this version knows')
    expect(existsSync(file)).toBe(false)
    expect(await run('things', file, '--overwrite')).toMatchObject({ code: 0 })
    expect(idsIn(readFileSync(file, 'utf8')).sort()).toEqual(everything)
  })
})

describe('what is written', () => {
  it('by an index: by value and range', async () => {
    const { stdout, code, stderr } = await run('things', '-', '--where', 'country=FR', '--where', 'size=..9')
    expect(code).toBe(0)
    expect(idsIn(stdout)).toEqual(['c0', 'c3', 'c6', 'c9'])
    expect(stderr).toContain('4 items')
  })

  it('packed when asked for, or when the name says so', async () => {
    const folder = newFolder()
    for (const args of [[join(folder, 'a.ndjson'), '--gzip'], [join(folder, 'b.ndjson.gz')]]) {
      await run('things', ...args, '--rows', '100')
      expect(idsIn(gunzipSync(readFileSync(args[0] ?? '')).toString()).sort()).toEqual(everything)
    }
  })

  it('nothing over a file that is there, unless that is asked for', async () => {
    const file = join(newFolder(), 'x.ndjson')
    writeFileSync(file, 'mine')
    const refused = await run('things', file)
    expect([refused.code, readFileSync(file, 'utf8')]).toEqual([1, 'mine'])
    expect(refused.stderr).toContain('--overwrite')
    await run('things', file, '--overwrite')
    expect(idsIn(readFileSync(file, 'utf8'))).toHaveLength(count)
  })

  it('an empty collection is an empty file, or a header', async () => {
    const folder = newFolder()
    for (const name of ['x.ndjson', 'x.csv']) await run('copies', join(folder, name))
    expect(readFileSync(join(folder, 'x.ndjson'), 'utf8')).toBe('')
    expect(readFileSync(join(folder, 'x.csv'), 'utf8')).toBe(
      'id,country,name,size,at,note,code,tags,mixed,open,*\r\n',
    )
  })
})

describe('what cannot be shown', () => {
  it('is named, the others are there, and the command says that it is a part', async () => {
    const file = join(newFolder(), 'faults.ndjson')
    const { code, stdout } = await run('faults', file)
    expect(code).toBe(2)
    expect(stdout).toContain("1 item is missing, since the collection's own code fails: b")
    expect(idsIn(readFileSync(file, 'utf8')).sort()).toEqual(['a', 'c'])
    expect(JSON.parse((await run('faults', file, '--overwrite', '--json')).stdout)).toMatchObject({
      outcome: 'partial',
      items: 2,
      unshown: { count: 1, ids: ['b'] },
    })
  })

  it('ends a CSV, which has no place for it, at once and by its name', async () => {
    const file = join(newFolder(), 'faults.csv')
    const { code, stderr } = await run('faults', file)
    expect([code, existsSync(file)]).toEqual([1, false])
    expect(stderr).toContain('The item b cannot be shown.')
    expect(stderr).toContain('NDJSON does')
  })
})

it.each([
  [[], 'multistatus export takes a COLLECTION'],
  [['a', 'b.csv', 'c'], 'multistatus export takes a COLLECTION'],
  [['a', 'b.json'], 'an export is --format csv or ndjson'],
  [['a', 'b.txt'], 'say what it is with --format'],
  [['a', '-', '--json'], '--json writes to standard output'],
  [['a', '-', '--where', 'x'], '--where is MEMBER=VALUE'],
  [['a', '-', '--where', 'cursor=x'], '--where is MEMBER=VALUE'],
  [['a', '--collection', 'b'], 'it is the first operand'],
])('%j is refused', async (args, why) => {
  const { code, stderr } = await run(...args)
  expect(code).toBe(1)
  expect(stderr).toContain(why)
})

it('a collection or an index that is not there is told, and leaves no file', async () => {
  const folder = newFolder()
  for (const args of [
    ['nothings', join(folder, 'x.csv')],
    ['things', join(folder, 'x.csv'), '--where', 'size=3'],
  ])
    expect((await run(...args)).code).toBe(1)
  expect(existsSync(join(folder, 'x.csv'))).toBe(false)
})
