import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '../../client/index.ts'
import { inProcess, multistatus, newFolder } from './support/cli.ts'
import { type RunningService, startService } from './support/service.ts'

let service: RunningService
beforeAll(async () => {
  service = await startService(
    '--collections',
    new URL('../actions/collections.ts', import.meta.url).pathname,
  )
})
afterAll(() => service.stop())

const client = () => createClient({ baseUrl: service.url })

let last = 0
/** Purses with nothing in them, and a folder for files about them. */
const given = async (count: number) => {
  const run = ++last
  const ids = Array.from({ length: count }, (_, at) => `p${run}-${at}`)
  await client().batch(
    ids.map((id) => ({
      method: 'POST',
      path: '/purses',
      body: { id, owner: 'ann', state: 'active', cents: 0 },
    })),
  )
  const folder = newFolder()
  const at = (name: string) => join(folder, name)
  return {
    ids,
    at,
    run: (command: string, name: string, ...args: string[]) =>
      inProcess(command, at(name), ...args, '--url', service.url),
    write: (name: string, content: string) => writeFileSync(at(name), content),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    cents: async () => {
      const { results } = await client().batch(ids.map((id) => ({ method: 'GET', path: `/purses/${id}` })))
      return results.map((result) =>
        result.ok ? (result.body as { readonly cents: number }).cents : result.status,
      )
    },
  }
}

const paying = ['--collection', 'purses', '--action', 'pay']

it('each row is the input of the action on its item; what failed is mended and sent again', async () => {
  const { ids, at, run, write, read, cents } = await given(3)
  const [a, b, c] = ids
  write('pay.csv', `id,cents,note\n${a},5,first\n${b},-1,\n${c},7,\n${a},2,\nnobody,1,\n`)
  const first = await run('import', 'pay.csv', ...paying)
  expect(first.code).toBe(2)
  expect(first.stdout.split('\n').slice(0, 3)).toEqual([
    expect.stringContaining(`${at('pay.csv')}: 5 rows: 3 succeeded, 2 failed (1 request, 0 of them retries`),
    '  1 × 422 /cents: Too small: expected number to be >=1  (line 3)',
    '  1 × 404 Not found. There is no such item.  (line 6)',
  ])
  expect(await cents()).toEqual([7, 0, 7])
  write(
    'pay.failed.csv',
    read('pay.failed.csv')
      .replace(',-1,', ',11,')
      .replace('nobody', a ?? ''),
  )
  const again = await inProcess('retry', at('pay.csv'))
  expect([again.code, await cents()]).toEqual([0, [8, 11, 7]])
})

it('is not done twice by the same command; another action of the same file is another run', async () => {
  const { ids, run, write, cents, at } = await given(2)
  write('pay.ndjson', ids.map((id) => JSON.stringify({ id, cents: 3 })).join('\n'))
  expect((await run('import', 'pay.ndjson', ...paying)).code).toBe(0)
  // As after a death: what was sent is found by its keys.
  rmSync(at('pay.ndjson.journal'))
  expect((await run('import', 'pay.ndjson', ...paying)).code).toBe(0)
  expect(await cents()).toEqual([3, 3])
  const touched = await run('import', 'pay.ndjson', '--collection', 'purses', '--action', 'touch')
  expect([touched.code, touched.stdout]).toEqual([
    1,
    expect.stringContaining('2 × 422 /cents: Unknown member.'),
  ])
  expect(await cents()).toEqual([3, 3])
})

it('a dry run says what would become of each row, and a column in another case finds its member', async () => {
  const { ids, run, write, cents } = await given(1)
  write('pay.csv', `id,Cents\n${ids[0]},5\n${ids[0]},0\n`)
  const { code, stdout } = await run('import', 'pay.csv', ...paying, '--any-case', '--dry-run')
  expect([code, stdout]).toEqual([2, expect.stringMatching(/1 .*422 \/cents: Too small.*\(line 3\)/)])
  expect(await cents()).toEqual([0])
})

it('in the background: the failed rows are found, mended and sent again', async () => {
  const { ids, at, run, write, read, cents } = await given(2)
  write('pay.csv', `id,cents\n${ids[0]},5\n${ids[1]},0\n`)
  const { code, stdout } = await run('import', 'pay.csv', ...paying, '--async', '--json')
  expect([code, JSON.parse(stdout)]).toEqual([
    2,
    expect.objectContaining({ total: 2, success: 1, failed: 1 }),
  ])
  write('pay.failed.csv', read('pay.failed.csv').replace(/,0\r\n$/, ',4\r\n'))
  const listed = await inProcess('list', '--url', service.url)
  expect(listed.stdout).toMatch(/1 failed {2}pay purses$/m)
  const status = await client().status(JSON.parse(stdout).batch)
  expect(status.import).toEqual({ collection: 'purses', action: 'pay', contentType: 'text/csv' })
  expect(await cents()).toEqual([5, 0])
  expect((await inProcess('retry', at('pay.csv'))).code).toBe(0)
  expect(await cents()).toEqual([5, 4])
})

it('an import of an action whose file is elsewhere is retried by its batch', async () => {
  const { ids, run, write, cents } = await given(1)
  write('pay.csv', `id,cents\n${ids[0]},5\nnobody,1\n`)
  const { batch } = JSON.parse((await run('import', 'pay.csv', ...paying, '--async', '--json')).stdout)
  const args = ['retry', '--batch', batch, '--url', service.url, '--json']
  const { code, stdout } = await multistatus(newFolder(), args)
  // The row is the same, so it fails the same: it was an input of the action, and no new item.
  const report = JSON.parse(stdout)
  expect([code, report.total, report.reasons]).toEqual([1, 1, [expect.objectContaining({ status: 404 })]])
  expect(await cents()).toEqual([5])
})

it('what does not go together is said, and no such action is a refusal', async () => {
  const { ids, run, write } = await given(1)
  write('pay.csv', `id,cents\n${ids[0]},5\n`)
  const both = await run('import', 'pay.csv', ...paying, '--method', 'PUT')
  expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('--action takes no --method')])
  const apply = await run('apply', 'pay.csv', '--action', 'pay')
  expect([apply.code, apply.stderr]).toEqual([
    1,
    expect.stringContaining('apply takes no --action: each operation says it itself'),
  ])
  const none = await run('import', 'pay.csv', '--collection', 'purses', '--action', 'burn')
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('There is no such action.')])
})

it('the client takes rows of an action, as a text and as a file', async () => {
  const { ids, cents } = await given(2)
  const csv = { collection: 'purses', action: 'pay', contentType: 'text/csv' } as const
  const text = `id,cents\n${ids[0]},5\n${ids[1]},6\n`
  expect((await client().importText(text, { ...csv, validateOnly: true })).summary.success).toBe(2)
  expect(await cents()).toEqual([0, 0])
  expect((await client().importText(text, csv)).summary.success).toBe(2)
  const job = await client().importFile(new Blob([text]), csv)
  expect((await client().wait(job)).summary).toMatchObject({ success: 2, failed: 0 })
  expect(await cents()).toEqual([10, 12])
})
