import { type ChildProcess, execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { batchesTable, itemsTable } from '../../functions/resources/tables.ts'
import { createTables } from '../../local/tables.ts'
import { jsonRequest } from '../support/answer.ts'
import { createService } from '../support/service.ts'
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { old } from './collections.ts'

const main = fileURLToPath(new URL('../../operate/main.ts', import.meta.url))
const model = fileURLToPath(new URL('./collections.ts', import.meta.url))

const directories: string[] = []
const newDirectory = async (exported = 'upgraded'): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'multistatus-upkeep-'))
  directories.push(directory)
  await writeFile(join(directory, 'parcels.ts'), `export { ${exported} } from '${model}'\n`)
  return directory
}

const fill = async (tables: TestTables, items: Record<string, object>): Promise<void> => {
  const service = await createService({ tables, collections: [old] })
  for (const [id, body] of Object.entries(items))
    expect((await service.call(jsonRequest('PUT', `/v1/parcels/${id}`, body))).status).toBe(201)
  service.stop()
}

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
  await fill(tables, { 1: { country: 'AT' }, 2: { country: 'nowhere' } })
})
afterAll(async () => {
  tables.client.destroy()
  for (const directory of directories) await rm(directory, { recursive: true })
})

interface Ended {
  readonly code: number | string
  readonly out: string
  readonly err: string
}

/** @param started is told of the process. */
const run = (
  directory: string,
  args: readonly string[],
  started: (child: ChildProcess) => void = () => {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const end = (
      error: { code?: number | string | null; signal?: string | null } | null,
      out: string,
      err: string,
    ) => resolve({ code: error ? (error.code ?? error.signal ?? '') : 0, out, err })
    started(execFile(process.execPath, [main, ...args], { cwd: directory }, end as never))
  })

const onTable = (table = tables.items, endpoint: string = inject('dynamodb')): readonly string[] => [
  ...['--table', table, '--endpoint', endpoint, '--collections', 'parcels.ts'],
]

describe('multistatus upgrade', () => {
  it('names what it leaves, counts, and says it with its exit code', async () => {
    const directory = await newDirectory()
    const dry = await run(directory, ['upgrade', 'parcels', '--dry-run', ...onTable()])
    expect(dry.out).toContain('parcels: 2 items, 1 to be upgraded, 1 left as they are')
    const { code, out, err } = await run(directory, ['upgrade', 'parcels', ...onTable()])
    expect(err).toBe('')
    expect(out).toMatch(/^shared\/2: .*upgrade from version 1/)
    expect(out).toContain('parcels: 2 items, 1 upgraded, 1 left as they are; ')
    expect(code).toBe(2)
    expect(await readdir(directory)).toEqual(['parcels.ts'])
    const again = await run(directory, ['upgrade', 'parcels', ...onTable()])
    expect(again.out).toContain('parcels: 2 items, 0 upgraded, 1 left as they are; ')
  })

  it.each([
    [['upgrade'], 'takes one COLLECTION'],
    [['upgrade', 'parcels'], '--table NAME'],
    [['renew', 'parcels'], 'say reindex or upgrade, not renew'],
    [['upgrade', 'letters', '--table', 'Items'], 'there is no collection letters'],
    [['upgrade', 'parcels', '--tables'], "Unknown option '--tables'"],
  ])('%j is one line and exit code 1', async (args, said) => {
    const { code, out, err } = await run(await newDirectory(), args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(said)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('says what the store has said where it does not go on', async () => {
    const { code, err } = await run(await newDirectory(), ['reindex', 'parcels', ...onTable('NoSuchTable')])
    expect(code).toBe(1)
    expect(err).toMatch(/^The store refuses to work: .* It said last: .*[Nn]ot/)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})

describe('what is not the command’s own', () => {
  it('a file of its name is left as it is, and named', async () => {
    const directory = await newDirectory()
    const file = join(directory, 'parcels.upgrade')
    await writeFile(file, '{"my":"data"}')
    for (const more of [[], ['--anew']]) {
      const { code, err } = await run(directory, ['upgrade', 'parcels', ...more, ...onTable()])
      expect({ code, err }).toEqual({
        code: 1,
        err: expect.stringMatching(/^parcels\.upgrade is no file of/),
      })
      expect(await readFile(file, 'utf8')).toBe('{"my":"data"}')
    }
  })

  it('another table of the service is refused', async () => {
    const args = ['upgrade', 'parcels', '--dry-run', ...onTable(tables.batches)]
    const { code, err } = await run(await newDirectory(), args)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is no table of items') })
  })
})

describe('multistatus reindex of several pages', () => {
  const items = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [`n${at}`, { country: 'AT', note: 'x'.repeat(350_000) }]),
  )
  let large: TestTables
  let proxy: SlowProxy
  beforeAll(async () => {
    large = await makeTables()
    await fill(large, items)
    proxy = await startSlowProxy(inject('dynamodb'))
  })
  afterAll(async () => {
    await proxy.stop()
    large.client.destroy()
  })
  const command = ['reindex', 'parcels'] as const

  /** Sends a signal when so many pages have been asked for. */
  const stoppedAt = async (
    pages: number,
    signal: 'SIGINT' | 'SIGKILL',
    directory: string,
    ...more: string[]
  ) => {
    let [child, scans] = [undefined as ChildProcess | undefined, 0]
    proxy.become((operation) => {
      if (operation === 'Scan' && ++scans === pages) child?.kill(signal)
      return 0
    })
    const ended = await run(
      directory,
      [...command, ...more, ...onTable(large.items, proxy.url)],
      (started) => {
        child = started
      },
    )
    proxy.become(() => 0)
    return ended
  }

  it('goes on after a sudden death; in another table, or in one made anew, it begins', async () => {
    const directory = await newDirectory('old')
    expect((await stoppedAt(2, 'SIGKILL', directory)).code).toBe('SIGKILL')
    expect((await readdir(directory)).sort()).toEqual(['parcels.reindex', 'parcels.ts'])
    const [place, kept] = [join(directory, 'parcels.reindex'), join(directory, 'kept')]
    await copyFile(place, kept)

    const other = await run(directory, [...command, ...onTable()])
    expect(other.err).toBe('parcels.reindex is of another table; the walk begins at the beginning.\n')
    expect(other.out).toContain('parcels: 2 items, ')

    await copyFile(kept, place)
    const rest = await run(directory, [...command, ...onTable(large.items)])
    expect(rest.err).toBe('')
    expect(rest).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^parcels: 9 items, 0 reindexed, 0 left/),
    })

    // The same account, region and name.
    await copyFile(kept, place)
    await large.client.send(new DeleteTableCommand({ TableName: large.items }))
    await createTables(large.client, {
      [itemsTable.variable]: large.items,
      [batchesTable.variable]: large.batches,
    })
    await fill(large, { one: { country: 'AT' } })
    const anew = await run(directory, [...command, ...onTable(large.items)])
    expect(anew.err).toContain('is of another table')
    expect(anew.out).toContain('parcels: 1 items, 0 reindexed')
    await fill(large, items)
  }, 60_000)

  it('stopped by hand, it says where it goes on; a dry run does not', async () => {
    const directory = await newDirectory('old')
    const dry = await stoppedAt(1, 'SIGINT', directory, '--dry-run')
    expect(dry.code).toBe(1)
    expect(dry.err).toMatch(/Stopped in the middle, at parcels: \d items, 0 to be reindexed/)
    expect(dry.err).toMatch(/A dry run keeps no place\.\n$/)
    expect(await readdir(directory)).toEqual(['parcels.ts'])
    const { code, err } = await stoppedAt(1, 'SIGINT', directory)
    expect(code).toBe(1)
    expect(err).toContain('Stopping behind this page')
    expect(err).toMatch(/Started again, it goes on from parcels\.reindex\.\n$/)
    expect((await readdir(directory)).sort()).toEqual(['parcels.reindex', 'parcels.ts'])
  }, 60_000)
})
