import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { jsonRequest } from '../support/answer.ts'
import { createService } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { old } from './collections.ts'

const main = fileURLToPath(new URL('../../operate/main.ts', import.meta.url))
const model = fileURLToPath(new URL('./collections.ts', import.meta.url))

let tables: TestTables
let directory: string
beforeAll(async () => {
  tables = await makeTables()
  directory = await mkdtemp(join(tmpdir(), 'multistatus-upkeep-'))
  await writeFile(join(directory, 'parcels.ts'), `export { upgraded } from '${model}'\n`)
  const service = await createService({ tables, collections: [old] })
  for (const [id, country] of [
    ['1', 'AT'],
    ['2', 'nowhere'],
  ] as const)
    expect((await service.call(jsonRequest('PUT', `/v1/parcels/${id}`, { country }))).status).toBe(201)
  service.stop()
})
afterAll(async () => {
  tables.client.destroy()
  await rm(directory, { recursive: true })
})

const run = (...args: readonly string[]) =>
  new Promise<{ code: number | string; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd: directory }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    )
  })

const onTable = () => [
  ...['--table', tables.items, '--endpoint', inject('dynamodb')],
  ...['--collections', join(directory, 'parcels.ts')],
]

describe('multistatus upgrade', () => {
  it('names what it leaves, counts, and says it with its exit code', async () => {
    const dry = await run('upgrade', 'parcels', '--dry-run', ...onTable())
    expect(dry.out).toContain('parcels: 2 items, 1 to be upgraded, 1 left as they are')
    const { code, out, err } = await run('upgrade', 'parcels', ...onTable())
    expect(err).toBe('')
    expect(out).toMatch(/^shared\/2: .*upgrade from version 1/)
    expect(out).toContain('parcels: 2 items, 1 upgraded, 1 left as they are; ')
    expect(code).toBe(2)
    expect(await readdir(directory)).toEqual(['parcels.ts'])
    const again = await run('upgrade', 'parcels', ...onTable())
    expect(again.out).toContain('parcels: 2 items, 0 upgraded, 1 left as they are; ')
  })

  it.each([
    [['upgrade'], 'takes one COLLECTION'],
    [['upgrade', 'parcels'], '--table NAME'],
    [['renew', 'parcels'], 'say reindex or upgrade, not renew'],
    [['upgrade', 'letters', '--table', 'Items'], 'there is no collection letters'],
    [['upgrade', 'parcels', '--tables'], "Unknown option '--tables'"],
  ])('%j is one line and exit code 1', async (args, said) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(said)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})
