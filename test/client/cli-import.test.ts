import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { city, scene, sharedService } from './support/scene.ts'

const service = sharedService()

const csvOf = (digit: number) => `id,name,country,population
${digit}1,"Ville ""A"", la grande",FR,3
${digit}2,B,FR,-1
${digit}3,"open,FR,1
${digit}4,"two
lines",FR,4
${digit}1,Again,FR,5
`

it('CSV: what failed lands in a file with its reason, is corrected there, and retried', async () => {
  const { run, retry, read, write, stored, at } = scene(service(), 1, { 'c.csv': csvOf(1) })
  const first = await run('import', 'c.csv', '--collection', 'cities')
  expect([first.code, first.stdout.replace(/[\d.]+ s\)/, '1 s)').split('\n')]).toEqual([
    2,
    [
      `${at('c.csv')}: 5 rows: 2 succeeded, 3 failed (1 request, 0 of them retries, 1 s)`,
      '  1 × 422 /population: Too small: expected number to be >=0  (line 3)',
      '  1 × 400 Not sent. A quote in this row is not closed, or not doubled in its cell.  (line 4)',
      '  1 × 409 Already exists. An item with this id exists, at version N.  (line 7)',
      `Failed rows, the reason beside each: ${at('c.failed.csv')}`,
      `Correct them there, then: multistatus retry ${at('c.csv')}`,
      '',
    ],
  ])
  expect(first.stderr).toMatch(/c\.csv: 5\/5 rows, 3 failed, \d+ rows\/s\n$/)
  expect(read('c.failed.csv').split('\r\n')).toEqual([
    '_line,_status,_reason,_text,id,name,country,population',
    expect.stringMatching(/^3,422,.*\/population: .*,,12,B,FR,-1$/),
    '4,400,"Not sent. A quote in this row is not closed, or not doubled in its cell.","13,""open,FR,1",,,,',
    '7,409,"Already exists. An item with this id exists, at version 1.",,11,Again,FR,5',
    '',
  ])

  write(
    'c.failed.csv',
    read('c.failed.csv').replace('B,FR,-1', 'B,FR,2').replace('""open', '""now """"closed""""""'),
  )
  const second = await retry('c.csv', '--json')
  expect([second.code, JSON.parse(second.stdout)]).toEqual([
    2,
    expect.objectContaining({ total: 3, success: 2, failed: 1, failedFile: at('c.failed.csv') }),
  ])
  expect(read('c.failed.csv').split('\r\n').slice(1)).toEqual([
    '7,409,"Already exists. An item with this id exists, at version 1.",11,Again,FR,5',
    '',
  ])
  expect(await stored()).toEqual(
    new Map([
      ['/cities/11', { version: 1, item: city('11', 'Ville "A", la grande', 3) }],
      ['/cities/12', { version: 1, item: city('12', 'B', 2) }],
      ['/cities/13', { version: 1, item: city('13', 'now "closed"') }],
      ['/cities/14', { version: 1, item: city('14', 'two\nlines', 4) }],
    ]),
  )
})

it('the same command again does nothing, --fresh does it all again, and so does a changed file', async () => {
  const { run, write, stored } = scene(service(), 2, { 'c.ndjson': `${JSON.stringify(city('2'))}\n` })
  const args = ['import', 'c.ndjson', '--collection', 'cities', '--method', 'put'] as const
  expect((await run(...args)).code).toBe(0)
  const again = await run(...args)
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('done in an earlier run')])
  expect((await stored()).get('/cities/2')?.version).toBe(1)
  expect((await run(...args, '--fresh')).code).toBe(0)
  expect((await stored()).get('/cities/2')?.version).toBe(2)
  write('c.ndjson', `${JSON.stringify(city('2', 'Elsewhere'))}\n`)
  expect((await run(...args)).code).toBe(0)
  expect((await stored()).get('/cities/2')).toMatchObject({ version: 3, item: { name: 'Elsewhere' } })
})

it('a JSON array, digit for digit', async () => {
  const big = '{"id":"32","name":"B","country":"FR","population":9007199254740993}'
  const array = `[\n  ${JSON.stringify(city('31'), null, 2)},\n${big}]`
  const { run, read, stored } = scene(service(), 3, { 'c.json': array })
  expect((await run('import', 'c.json', '--collection', 'cities')).code).toBe(2)
  expect(await stored()).toEqual(new Map([['/cities/31', { version: 1, item: city('31') }]]))
  expect(read('c.json.failed.ndjson')).toContain(`,"row":${big}}\n`)
})

it('rows of one item keep their order across requests', async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `4${at % 2},N,FR,${at}`)
  const { run, stored } = scene(service(), 4, { 'c.csv': `id,name,country,population\n${rows.join('\n')}` })
  const { code } = await run('import', 'c.csv', '--collection', 'cities', '--method', 'PUT', '--rows', '3')
  expect(code).toBe(0)
  const items = await stored()
  expect([items.get('/cities/40')?.item, items.get('/cities/41')?.item]).toEqual([
    city('40', 'N', 38),
    city('41', 'N', 39),
  ])
})

it('in the background: the service splits the file, and the failed rows are found by their lines', async () => {
  const { run, read, stored } = scene(service(), 5, { 'c.csv': csvOf(5) })
  const { code, stdout } = await run('import', 'c.csv', '--collection', 'cities', '--async', '--json')
  const report = JSON.parse(stdout)
  expect([code, report]).toEqual([2, expect.objectContaining({ total: 5, success: 2, failed: 3 })])
  const failedLines = read('c.failed.csv').split('\r\n').slice(1, -1)
  const firstCells = failedLines.map((line) => line.split(',', 2).join())
  expect(firstCells).toEqual(['3,422', '4,400', '7,409'])
  expect([...(await stored()).keys()].sort()).toEqual(['/cities/51', '/cities/54'])

  const status = await run('status', report.batch)
  expect([status.code, status.stdout.split('\n')[1]]).toEqual([2, '5 operations: 2 succeeded, 3 failed'])
  const errors = (await run('errors', report.batch, '--format', 'csv')).stdout.split('\r\n')
  expect(errors[0]).toBe('index,id,line,status,type,title,detail,pointer,retryable')
  expect(errors.slice(1, -1).map((line) => line.split(',')[2])).toEqual(['3', '4', '7'])
  const lines = (await run('errors', report.batch, '--format', 'ndjson')).stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).line)).toEqual([3, 4, 7])
  const tooLate = await run('cancel', report.batch)
  expect([tooLate.code, tooLate.stderr]).toEqual([
    1,
    expect.stringMatching(/^multistatus: 409 Batch finished/),
  ])
})

it('a collection that is not there ends the command, and nothing is lost', async () => {
  const { run, stored } = scene(service(), 6, { 'c.csv': csvOf(6) })
  const { code, stderr } = await run('import', 'c.csv', '--collection', 'nowhere', '--quiet')
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^multistatus: 404 Not found; There is no such collection\./),
  ])
  expect((await stored()).size).toBe(0)
  // Nothing was done, so nothing is in the way of the right one.
  expect((await run('import', 'c.csv', '--collection', 'cities')).code).toBe(2)
})

it('what was left in doubt for longer than a key lives is not sent again unasked', async () => {
  const { run, read, write, at, stored, forget } = scene(service(), 7, {
    'c.ndjson': JSON.stringify(city('7')),
  })
  const to = ['--collection', 'cities', '--method', 'PUT', '--quiet'] as const
  expect((await run('import', 'c.ndjson', ...to)).code).toBe(0)
  forget('c.ndjson')
  const longAgo = read('c.ndjson.journal').replace(
    /\d+\}$/,
    (at) => `${Number.parseInt(at, 10) - 86_400_000}}`,
  )
  write('c.ndjson.journal', longAgo)
  const refused = await run('import', 'c.ndjson', ...to)
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(`^multistatus: ${at('c.ndjson')}: 1 requests were sent more than a day ago`),
  ])
  expect((await run('import', 'c.ndjson', ...to, '--force')).code).toBe(0)
  // Here the key is younger than the journal says, so the service remembers.
  expect((await stored()).get('/cities/7')?.version).toBe(1)
})

it('goes on where the journal ends, and no sooner', async () => {
  const rows = Array.from({ length: 50 }, (_, at) => `8${at},N,FR,${at}`)
  const { run, read, write, stored } = scene(service(), 8, {
    'c.csv': `id,name,country,population\n${rows.join('\n')}`,
  })
  const args = ['import', 'c.csv', '--collection', 'cities', '--rows', '10', '--json'] as const
  expect(JSON.parse((await run(...args)).stdout)).toMatchObject({ success: 50, requests: 5 })
  const killed = read('c.csv.journal')
    .split('\n')
    .filter((line) => !/"ended"|"chunk":4/.test(line))
  write('c.csv.journal', `${killed.join('\n')}\n{"chunk":4,"tot`)
  expect(JSON.parse((await run(...args)).stdout)).toMatchObject({ total: 50, success: 50, requests: 1 })
  expect([...(await stored()).values()].every(({ version }) => version === 1)).toBe(true)
})

it.each([
  [
    'of a later version',
    (text: string) => text.replace('"v":1', '"v":2'),
    /is of format 2, which a later version/,
  ],
  ['that begins with what nobody knows', () => '{"begun":1}\n{"plan":{}}', /is not a journal/],
])('leaves a journal alone %s, and sends nothing', async (_, changed, complaint) => {
  const { run, retry, read, write } = scene(service(), 7, {
    'c.csv': 'id,name,country,population\n79,N,FR,1',
  })
  const args = ['import', 'c.csv', '--collection', 'cities'] as const
  expect((await run(...args, '--quiet')).code).toBe(0)
  const journal = changed(read('c.csv.journal'))
  write('c.csv.journal', journal)
  for (const refused of [await run(...args), await retry('c.csv')]) {
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(complaint)])
    expect(read('c.csv.journal')).toBe(journal)
  }
  expect((await run(...args, '--fresh', '--json')).stdout).toMatch(/"requests": ?1/)
  expect(read('c.csv.journal')).toMatch(/^\n\{"v":1,"plan":/)
})

it('goes on with a journal that has no number', async () => {
  const { run, read, write } = scene(service(), 6, { 'c.csv': 'id,name,country,population\n62,N,FR,1' })
  const args = ['import', 'c.csv', '--collection', 'cities', '--json'] as const
  expect((await run(...args)).code).toBe(0)
  write('c.csv.journal', read('c.csv.journal').replace('"v":1,', ''))
  expect(JSON.parse((await run(...args)).stdout)).toMatchObject({ total: 1, requests: 0 })
})

it('a second retry of the same rows is no replay of the first', async () => {
  const create = `${JSON.stringify(city('91'))}\n`
  const remove = JSON.stringify({ method: 'DELETE', path: '/cities/91' })
  const files = { 'first.ndjson': create, 'c.ndjson': create, 'o.ndjson': remove }
  const { run, retry, stored } = scene(service(), 9, files)
  const to = ['--collection', 'cities', '--quiet'] as const
  expect((await run('import', 'first.ndjson', ...to, '--fresh')).code).toBe(0)
  expect((await run('import', 'c.ndjson', ...to)).code).toBe(1)
  expect((await retry('c.ndjson', '--quiet')).code).toBe(1)
  expect((await run('apply', 'o.ndjson', '--quiet')).code).toBe(0)
  expect((await retry('c.ndjson', '--quiet')).code).toBe(0)
  expect((await stored()).get('/cities/91')).toMatchObject({ item: city('91') })
  expect((await retry('c.ndjson')).stderr).toMatch(/^multistatus: nothing to retry: there is no /)
})

it('bytes that are not UTF-8 fail alone, and stay as they are', async () => {
  const bytes = Buffer.from('id,name,country,population\n02,M\xfcnchen,DE,1\n03,Bonn,DE,2\n', 'latin1')
  const { run, read, stored, at } = scene(service(), 0, { 'c.csv': bytes })
  expect((await run('import', 'c.csv', '--collection', 'cities', '--quiet')).code).toBe(2)
  expect([...(await stored()).keys()]).toEqual(['/cities/03'])
  expect(read('c.failed.csv')).toContain(
    '2,400,"Not sent. The row is not UTF-8. If the file is Windows-1252, --encoding windows-1252 reads it.",02,',
  )
  expect(readFileSync(at('c.failed.csv')).includes(Buffer.from('M\xfcnchen', 'latin1'))).toBe(true)
})
