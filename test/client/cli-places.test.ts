import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { inProcess, newFolder } from './support/cli.ts'
import { city, scene, sharedService } from './support/scene.ts'

const service = sharedService()

const header = 'id,name,country,population'
const to = ['--collection', 'cities', '--quiet'] as const
const program = new URL('../../client/cli/main.ts', import.meta.url).pathname

it.each([
  ['stdout', ['ignore', 'pipe', 'ignore']],
  ['stderr', ['ignore', 'ignore', 'pipe']],
] as const)(
  'nobody reads %s: the rows are sent all the same, and the exit code is theirs',
  async (_, stdio) => {
    const digit = stdio[1] === 'pipe' ? 10 : 11
    const { at, stored } = scene(service(), digit, {
      'c.csv': `${header}\n${digit}1,Paris,FR,1\n${digit}2,Rome,IT,-1\n`,
    })
    const args = ['import', at('c.csv'), '--collection', 'cities', '--url', service().url, '--json']
    const child = spawn(process.execPath, [program, ...args], { stdio: [...stdio] })
    child.stdout?.destroy()
    child.stderr?.destroy()
    expect(await once(child, 'exit')).toEqual([2, null])
    expect([...(await stored()).keys()].sort()).toEqual([`/cities/${digit}1`])
    expect(existsSync(at('c.failed.csv'))).toBe(true)
  },
)

it('failed rows never take the place of the file that they are from', async () => {
  const content = `${header}\n121,Paris,FR,1\n122,Rome,IT,-1\n`
  const { run, retry, read, at, stored } = scene(service(), 12, { 'c.csv': content })
  symlinkSync(at('c.csv'), at('link.csv'))
  for (const name of ['c.csv', 'link.csv', './c.csv', 'c.csv.journal']) {
    const refused = await run('import', 'c.csv', ...to, '--failed', at(name))
    expect([name, refused.code, refused.stderr]).toEqual([
      name,
      1,
      expect.stringContaining('would be written over'),
    ])
  }
  for (const [name, why] of [
    ['.', 'is a folder'],
    ['none/f.csv', 'there is no folder'],
  ] as const) {
    const refused = await run('import', 'c.csv', ...to, '--failed', at(name))
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(why)])
  }
  expect(await stored()).toEqual(new Map())
  expect((await run('import', 'c.csv', ...to)).code).toBe(2)
  expect((await retry('c.csv', '--failed', at('c.csv'))).code).toBe(1)
  expect(read('c.csv')).toBe(content)
})

it('what is no file is written to, and stays what it is', async () => {
  const { run, at } = scene(service(), 13, { 'c.csv': `${header}\n131,Rome,IT,-1\n` })
  expect(spawnSync('mkfifo', [at('p.pipe')]).status).toBe(0)
  const reader = spawn('cat', [at('p.pipe')], { stdio: ['ignore', 'pipe', 'ignore'] })
  const got = text(reader.stdout)
  expect((await run('import', 'c.csv', ...to, '--failed', at('p.pipe'))).code).toBe(1)
  expect(await got).toMatch(/^_line,.*\r\n2,422,.*131,Rome,IT,-1\r\n$/)
  expect(statSync(at('p.pipe')).isFIFO()).toBe(true)
})

it('retry finds the failed rows where they were left, whatever an earlier run had left elsewhere', async () => {
  const { run, retry, read, write, at, stored } = scene(service(), 14, {
    'c.csv': `${header}\n141,Paris,FR,-1\n142,Rome,IT,-1\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const elsewhere = await run('import', 'c.csv', ...to, '--fresh', '--failed', at('out.csv'))
  expect(elsewhere.stdout).toContain(`multistatus retry ${at('c.csv')}\n`)
  write('out.csv', read('out.csv').replaceAll('-1', '1'))
  expect(await retry('c.csv', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  expect([...(await stored()).keys()].sort()).toEqual(['/cities/141', '/cities/142'])
  expect([existsSync(at('out.csv')), existsSync(at('c.failed.csv'))]).toEqual([false, true])
})

it('files that differ in their endings only do not share their failed rows', async () => {
  const lines = (id: string) => JSON.stringify(city(id, 'N', -1))
  const { run, retry, read, write, stored } = scene(service(), 15, {
    'c.json': `[${lines('151')}]`,
    'c.ndjson': lines('152'),
  })
  expect((await run('import', 'c.json', ...to)).code).toBe(1)
  expect((await run('import', 'c.ndjson', ...to)).code).toBe(1)
  write('c.json.failed.ndjson', read('c.json.failed.ndjson').replace('-1', '5'))
  expect(await retry('c.json', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  expect([...(await stored())]).toEqual([['/cities/151', { version: 1, item: city('151', 'N', 5) }]])
  expect(JSON.parse(read('c.failed.ndjson')).row).toEqual(city('152', 'N', -1))
})

it('corrections are not written over, and the sentence says what sends them', async () => {
  const { run, retry, read, write, at, stored } = scene(service(), 16, {
    'c.csv': `${header}\n161,Paris,FR,-1\n162,Rome,IT,-1\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const corrected = read('c.failed.csv').replaceAll('-1', '1')
  write('c.failed.csv', corrected)
  write('c.csv', `${header}\n163,Bonn,DE,-1\n`)
  for (const more of [[], ['--fresh']]) {
    const refused = await run('import', 'c.csv', ...to, ...more)
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`not written over: multistatus retry ${at('c.csv')} sends it`),
    ])
  }
  expect(read('c.failed.csv')).toBe(corrected)
  expect(await retry('c.csv', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  expect([...(await stored()).keys()].sort()).toEqual(['/cities/161', '/cities/162'])
  // Its own file, as it left it, is in nobody's way.
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  expect((await run('import', 'c.csv', ...to, '--fresh')).code).toBe(1)
  expect(read('c.failed.csv')).toContain('163,Bonn,DE,-1')
})

it('a file of the same name that no run has left is nobody’s to write over', async () => {
  const { run, read, write, at } = scene(service(), 17, { 'c.csv': `${header}\n171,Paris,FR,-1\n` })
  write('c.failed.csv', 'mine\n')
  const refused = await run('import', 'c.csv', ...to)
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('written over: move it away')])
  expect([read('c.failed.csv'), existsSync(at('c.csv.journal'))]).toEqual(['mine\n', false])
})

it('a finished import whose failed rows were retried is done, and brings none of them back', async () => {
  const { run, retry, read, write, at } = scene(service(), 18, {
    'c.csv': `${header}\n181,Paris,FR,1\n182,Rome,IT,-1\n183,Bonn,DE,-1\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(2)
  write('c.failed.csv', read('c.failed.csv').replace('IT,-1', 'IT,1'))
  expect((await retry('c.csv', '--dry-run', '--quiet')).code).toBe(2)
  expect((await retry('c.csv', '--quiet')).code).toBe(2)
  const half = await run('import', 'c.csv', ...to, '--json')
  expect([half.code, JSON.parse(half.stdout)]).toEqual([
    2,
    expect.objectContaining({ success: 2, failed: 1 }),
  ])
  write('c.failed.csv', read('c.failed.csv').replace('DE,-1', 'DE,1'))
  expect((await retry('c.csv', '--quiet')).code).toBe(0)
  const whole = await run('import', 'c.csv', ...to, '--json')
  expect([whole.code, JSON.parse(whole.stdout)]).toEqual([
    0,
    expect.objectContaining({ success: 3, failed: 0 }),
  ])
  expect(existsSync(at('c.failed.csv'))).toBe(false)
})

it('a retry that died with its failed rows in their place goes on, and sends nothing twice', async () => {
  const order = (quantity: number) =>
    JSON.stringify({
      customer: { name: 'N', email: 'a@b.example' },
      lines: [{ sku: 'A', quantity, unitPrice: 1 }],
    })
  const folder = newFolder()
  const at = (name: string) => join(folder, name)
  writeFileSync(at('o.ndjson'), `${order(0)}\n${order(-1)}\n`)
  const args = ['--collection', 'orders', '--quiet', '--url', service().url]
  expect((await inProcess('import', at('o.ndjson'), ...args)).code).toBe(1)
  const failed = readFileSync(at('o.failed.ndjson'), 'utf8')
  writeFileSync(at('o.failed.ndjson'), failed.replace('"quantity":0', '"quantity":1'))
  const first = await inProcess('retry', at('o.ndjson'), '--json', '--quiet')
  const journal = readFileSync(at('o.retry.ndjson.journal'), 'utf8').split('\n')
  writeFileSync(at('o.retry.ndjson.journal'), journal.filter((line) => !line.includes('"ended"')).join('\n'))
  const second = await inProcess('retry', at('o.ndjson'), '--json', '--quiet')
  expect([first, second].map(({ code, stdout }) => [code, JSON.parse(stdout).requests])).toEqual([
    [2, 1],
    [2, 0],
  ])
})

it('of two command lines on one file only one runs; what a killed one left is in nobody’s way', async () => {
  const { run, retry, write, read } = scene(service(), 19, { 'c.csv': `${header}\n191,Paris,FR,-1\n` })
  const lock = 'c.csv.journal.lock'
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  write(lock, `${other.pid} ${hostname()}`)
  const refused = [await run('import', 'c.csv', ...to), await retry('c.csv')]
  for (const { code, stderr } of refused)
    expect([code, stderr]).toEqual([1, expect.stringContaining(`process ${other.pid} on ${hostname()}`)])
  // Asking changes nothing, so that is allowed.
  expect((await run('import', 'c.csv', ...to, '--dry-run')).stdout).toContain('1 would fail')
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(await run('import', 'c.csv', ...to)).toMatchObject({ code: 1, stderr: '' })
  write(lock, '1 another-machine')
  expect((await run('import', 'c.csv', ...to)).stderr).toContain('on another-machine')
  expect(read(lock)).toBe('1 another-machine')
})

it('a file that is changed while it is sent is no success, whatever was answered', async () => {
  const content = `${header}\n211,Paris,FR,1\n`
  const { run, write, read, at, stored } = scene(service(), 21, { 'c.csv': content })
  // Passes one request on, while somebody is still writing the file.
  const between = createServer(async (request, response) => {
    write('c.csv', `${content}212,Rome,IT,1\n`)
    const { method = '', url = '', headers } = request
    const kept = ['content-type', 'accept', 'idempotency-key'] as const
    const answer = await fetch(`${service().url}${url}`, {
      method,
      body: await text(request),
      headers: Object.fromEntries(kept.map((name) => [name, String(headers[name])])),
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(await answer.text())
  })
  onTestFinished(() => void between.close())
  await once(between.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`
  const changed = await inProcess('import', at('c.csv'), ...to, '--url', url)
  expect([changed.code, changed.stderr]).toEqual([
    1,
    expect.stringContaining('was changed while it was sent'),
  ])
  expect([...(await stored()).keys()].sort()).toEqual(['/cities/211'])
  expect(read('c.csv.journal')).not.toContain('"ended"')
  expect((await run('import', 'c.csv', ...to)).stderr).toMatch(/another --url|another content of the file/)
  const fresh = await run('import', 'c.csv', ...to, '--fresh', '--method', 'PUT')
  expect([fresh.code, (await stored()).size]).toEqual([0, 2])
})

it('nothing but the journal, and failed rows where there are some, is left behind', async () => {
  const { run, retry, read, write, at } = scene(service(), 20, { 'c.csv': `${header}\n201,Paris,FR,-1\n` })
  await run('import', 'c.csv', ...to)
  expect(readdirSync(at('.')).sort()).toEqual(['c.csv', 'c.csv.journal', 'c.failed.csv'])
  write('c.failed.csv', read('c.failed.csv').replace('-1', '1'))
  await retry('c.csv', '--quiet')
  expect(readdirSync(at('.')).sort()).toEqual(['c.csv', 'c.csv.journal'])
})
