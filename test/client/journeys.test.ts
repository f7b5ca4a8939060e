import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { multistatus, newFolder } from './support/cli.ts'
import { recordsOf } from './support/corpus.ts'
import { city, scene, sharedService } from './support/scene.ts'

const service = sharedService()

const header = 'id,name,country,population'
const to = ['--collection', 'cities', '--quiet'] as const

const listening = async (server: Server): Promise<string> => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const closedPort = async (): Promise<string> => {
  const server = createServer()
  const address = await listening(server)
  await once(server.close(), 'close')
  return address
}

const anotherService = async (): Promise<string> => {
  const server = createServer((_, response) => void response.writeHead(404).end('<h1>Not found</h1>'))
  onTestFinished(() => void server.close())
  return listening(server)
}

/** What a process that was killed in the middle would have left: so many lines of its journal. */
const killedAfter = (journal: string, lines: number): string =>
  journal
    .split('\n')
    .slice(0, lines + 1)
    .join('\n')

it('typo, correction: whatever was refused first, the corrected command just runs', async () => {
  const { run, write, stored, at } = scene(service(), 1, {
    'c.csv': `id,nme,country,population\n1,Paris,FR,1\n`,
  })
  const refused = [
    await run('import', 'c.csv', ...to),
    await run('import', 'c.csv', ...to, '--collection', 'citys'),
    await run('import', 'c.csv', ...to, '--method', 'PUT'),
    await run('import', 'c.csv', ...to, '--async'),
    await run('import', 'c.csv', ...to, '--delimiter', ';'),
    await run('import', 'c.csv', ...to, '--rows', '7'),
  ]
  expect(refused.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1, 1])
  expect(refused[0]?.stderr).toMatch(/"nme".*--map COLUMN=MEMBER/)
  write('c.csv', `${header}\n1,Paris,FR,1\n`)
  const corrected = await run('import', 'c.csv', ...to)
  expect([corrected.code, corrected.stderr]).toEqual([0, ''])
  expect(await stored()).toEqual(new Map([['/cities/1', { version: 1, item: city('1', 'Paris') }]]))
  expect(existsSync(at('c.failed.csv'))).toBe(false)
})

it.each([
  ['where nobody listens', closedPort],
  ['that no program calls', async () => 'http://127.0.0.1:9'],
  ['of another service', anotherService],
])('a wrong address %s, then the right one', async (_, address) => {
  const folder = newFolder()
  writeFileSync(join(folder, 'c.csv'), `${header}\n2,Paris,FR,1\n`)
  const args = ['import', 'c.csv', ...to, '--method', 'PUT']
  expect((await multistatus(folder, [...args, '--url', await address(), '--attempts', '2'])).code).toBe(1)
  const right = await multistatus(folder, [...args, '--url', service().url])
  expect([right.code, right.stderr]).toEqual([0, ''])
})

it('what was done in part is not thrown away unasked, and the sentence says the command that goes on', async () => {
  const rows = Array.from({ length: 30 }, (_, at) => `3${at},N,FR,${at}`)
  const { run, read, write, at, stored } = scene(service(), 3, { 'c.csv': [header, ...rows].join('\n') })
  const args = [...to, '--rows', '10'] as const
  expect((await run('import', 'c.csv', ...args)).code).toBe(0)
  // The plan, one chunk done, one sent and not answered.
  write('c.csv.journal', killedAfter(read('c.csv.journal'), 1))
  const journal = `${read('c.csv.journal')}\n{"chunk":0,"total":10,"failed":[],"open":false}\n{"sent":1,"at":${Date.now()}}`
  write('c.csv.journal', journal)
  const other = await run('import', 'c.csv', ...args, '--method', 'PUT')
  const goesOn = `multistatus import ${at('c.csv')} --collection cities --url ${service().url}/`
  const anew = `multistatus import ${at('c.csv')} --collection cities --method PUT --url ${service().url}/ --fresh`
  expect([other.code, other.stderr]).toEqual([
    1,
    `multistatus: ${at('c.csv.journal')} is of a run that is not finished (10 rows answered, 1 requests in doubt), ` +
      `with another --method: ${goesOn} goes on with it, ${anew} sends all of it anew\n`,
  ])
  write('c.csv', [header, ...rows, '399,New,FR,1'].join('\n'))
  const changed = await run('import', 'c.csv', ...args)
  expect(changed.stderr).toContain('with another content of the file: with the old content in the file')
  write('c.csv', [header, ...rows].join('\n'))
  const onward = goesOn.split(' ').slice(1)
  expect(await multistatus(newFolder(), [...onward, '--rows', '10', '--quiet'])).toMatchObject({
    code: 0,
    stderr: '',
  })
  expect([...(await stored()).values()].every(({ version }) => version === 1)).toBe(true)
})

it('a second machine, with the file alone, goes on where the first one was killed', async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `4${at},N,FR,${at}`)
  const { run, write, read, at, stored } = scene(service(), 4, { 'c.csv': [header, ...rows].join('\n') })
  const args = ['--collection', 'cities', '--quiet', '--rows', '10', '--json'] as const
  await run('import', 'c.csv', ...args)
  write('c.csv.journal', killedAfter(read('c.csv.journal'), 3))
  const other = newFolder()
  copyFileSync(at('c.csv'), join(other, 'renamed.csv'))
  const second = await multistatus(other, ['import', 'renamed.csv', ...args, '--url', service().url])
  expect([second.code, JSON.parse(second.stdout)]).toEqual([
    0,
    expect.objectContaining({ total: 40, success: 40 }),
  ])
  expect([...(await stored()).values()].every(({ version }) => version === 1)).toBe(true)
})

it('a retry that was refused can be corrected where it stood', async () => {
  const { run, retry, read, write, at, stored } = scene(service(), 5, {
    'c.csv': `${header}\n51,Paris,FR,-1\n52,Rome,IT,-2\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const corrected = read('c.failed.csv').replace(',-1', ',1').replace(',-2', ',2')
  write('c.failed.csv', corrected.replace('name', 'nme'))
  expect((await retry('c.csv', '--quiet')).code).toBe(1)
  expect([existsSync(at('c.failed.csv')), existsSync(at('c.retry.csv'))]).toEqual([true, false])
  write('c.failed.csv', corrected)
  expect(await retry('c.csv', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  expect([existsSync(at('c.failed.csv')), existsSync(at('c.retry.csv'))]).toEqual([false, false])
  expect([...(await stored()).keys()]).toEqual(['/cities/51', '/cities/52'])
})

it('a file of failed rows that a spreadsheet has saved: semicolons, quotes, another encoding, a column less', async () => {
  const { run, retry, read, write, stored } = scene(service(), 6, {
    'c.csv': `${header}\n61,Zürich,CH,-1\n62,Rome,IT,-2\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const records = recordsOf(Buffer.from(read('c.failed.csv'))).map(({ id, name, country }) => [
    '2',
    '422',
    id,
    Buffer.from(name ?? '', 'latin1').toString(),
    country,
    '5',
  ])
  const lines = [['_line', '_status', ...header.split(',')], ...records].map((cells) =>
    cells.map((text) => `"${text}"`).join(';'),
  )
  write(
    'c.failed.csv',
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf16le')]),
  )
  expect(await retry('c.csv', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  expect((await stored()).get('/cities/61')?.item).toEqual({ ...city('61', 'Zürich', 5), country: 'CH' })
})

it('nothing that was not sent is removed: a retry of no row keeps its file', async () => {
  const { run, retry, read, write, at } = scene(service(), 7, { 'c.csv': `${header}\n71,Paris,FR,-1\n` })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const [first = ''] = read('c.failed.csv').split('\r\n')
  write('c.failed.csv', `${first}\r\n`)
  const none = await retry('c.csv', '--quiet')
  expect([none.code, none.stdout]).toEqual([1, `${at('c.retry.csv')}: no row, so nothing was done\n`])
  expect(read('c.failed.csv')).toBe(`${first}\r\n`)
  write('c.failed.csv', `${first}\r\n2,422,x,71,Paris,FR,1\r\n`)
  expect((await retry('c.csv', '--quiet')).code).toBe(0)
})

it('carriage returns: the corrected rows are there afterwards', async () => {
  const { run, retry, read, write, stored } = scene(service(), 8, {
    'c.csv': `${header}\n81,Paris,FR,-1\n82,Rome,IT,-2\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  write('c.failed.csv', read('c.failed.csv').replaceAll(',-', ',').replaceAll('\r\n', '\r'))
  expect((await retry('c.csv', '--quiet')).code).toBe(0)
  expect([...(await stored()).keys()]).toEqual(['/cities/81', '/cities/82'])
})

it('a retry that is killed is gone on with, and a newer file of failed rows is not passed over', async () => {
  const { run, retry, read, write, at, stored } = scene(service(), 9, {
    'c.csv': `${header}\n91,Paris,FR,-1\n92,Rome,IT,-2\n`,
  })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const failed = read('c.failed.csv')
  write('c.failed.csv', failed.replace(',-1', ',1'))
  expect((await retry('c.csv', '--quiet')).code).toBe(2)
  // As if it had been killed while its one request was under way: the journal says that it was sent.
  const journal = read('c.retry.csv.journal')
  write(
    'c.retry.csv.journal',
    journal
      .split('\n')
      .filter((line) => /"plan"|"sent"/.test(line))
      .map((line) => `\n${line}`)
      .join(''),
  )
  const newer = await retry('c.csv', '--quiet')
  expect([newer.code, newer.stderr]).toEqual([
    1,
    `multistatus: ${at('c.failed.csv')} is newer than ${at('c.retry.csv')}, of which something is under way: ` +
      `multistatus retry ${at('c.csv')} --fresh drops that and sends ${at('c.failed.csv')}; to finish it first, put ` +
      `${at('c.failed.csv')} elsewhere and run multistatus retry ${at('c.csv')}\n`,
  ])
  write(
    'c.failed.csv',
    failed
      .split('\r\n')
      .filter((line) => !line.includes('Paris'))
      .join('\r\n')
      .replace(',-2', ',2'),
  )
  expect(await retry('c.csv', '--quiet', '--fresh')).toMatchObject({ code: 0, stderr: '' })
  expect([...(await stored()).values()].map(({ version }) => version)).toEqual([1, 1])
})

it('--json prints one line whatever happens, and only what succeeded in full is 0', async () => {
  const { run, at } = scene(service(), 0, {
    'empty.csv': '',
    'zero.csv': `${header}\n`,
    'c.csv': `${header}\n01,N,FR,1\n02,N,FR,-1\n`,
  })
  const outcomes = await Promise.all(
    [
      run('import', 'empty.csv', ...to, '--json'),
      run('import', 'zero.csv', ...to, '--json'),
      run('import', 'zero.csv', ...to, '--json', '--async', '--fresh'),
      run('import', 'none.csv', ...to, '--json'),
      run('import', 'c.csv', ...to, '--json', '--bogus'),
      run('import', 'c.csv', ...to, '--json'),
      run('status', 'nosuchbatch', '--json'),
    ].map(async (running) => {
      const { code, stdout } = await running
      return [
        code,
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).outcome),
      ]
    }),
  )
  expect(outcomes).toEqual([
    [1, ['failed']],
    [1, ['failed']],
    [1, ['failed']],
    [1, ['failed']],
    [1, ['failed']],
    [2, ['partial']],
    [1, ['failed']],
  ])
  expect(readFileSync(at('c.csv'), 'utf8')).toBe(`${header}\n01,N,FR,1\n02,N,FR,-1\n`)
})
