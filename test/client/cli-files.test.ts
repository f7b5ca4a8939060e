import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inEnvironment, inProcess, newFolder } from './support/cli.ts'
import { city, scene, sharedService } from './support/scene.ts'

const service = sharedService()
const header = 'id,name,country,population'
const to = ['--collection', 'cities', '--quiet'] as const
const main = new URL('../../client/cli/main.ts', import.meta.url).pathname

/** A shell command in a folder, with `$M` for the program, and what it printed. */
const shell = (folder: string, command: string): { code: number; stdout: string } => {
  const M = `${process.execPath} ${main}`
  const env = { ...process.env, M, URL: service().url, XDG_CONFIG_HOME: folder }
  try {
    return { code: 0, stdout: execFileSync('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' }) }
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string }
    return { code: status, stdout }
  }
}

describe('what is no file', () => {
  it('standard input: failed rows and the journal are found in the folder, and retried', () => {
    const folder = newFolder()
    const rows = `${header}\\n11,Paris,FR,1\\n12,Rome,IT,-2\\n`
    const import_ = 'import - --format csv --collection cities --url $URL --json --quiet'
    const first = shell(folder, `printf '${rows}' | $M ${import_}`)
    expect([first.code, JSON.parse(first.stdout)]).toEqual([
      2,
      expect.objectContaining({ file: 'stdin.csv', total: 2, failed: 1, failedFile: 'stdin.failed.csv' }),
    ])
    // The same bytes again are the same run.
    const again = shell(folder, `printf '${rows}' | $M ${import_}`)
    expect(JSON.parse(again.stdout)).toMatchObject({ total: 2, failed: 1, already: true })
    writeFileSync(
      join(folder, 'stdin.failed.csv'),
      readFileSync(join(folder, 'stdin.failed.csv'), 'utf8').replace(',-2', ',2'),
    )
    expect(shell(folder, '$M retry stdin.csv --quiet')).toMatchObject({ code: 0 })
  })

  it.each([
    ['/dev/stdin', (rows: string) => `printf '${rows}' | $M import /dev/stdin --format csv`],
    ['a pipe with a name', (rows: string) => `$M import <(printf '${rows}') --format csv`],
    ['packed', (rows: string) => `printf '${rows}' | gzip | $M import - --format csv --async`],
  ])('%s', (name, command) => {
    const id = `13${name.length}`
    const folder = newFolder()
    const rows = `${header}\\n${id},Paris,FR,1\\n${id}0,Rome,IT,-2\\n`
    const { code, stdout } = shell(folder, `${command(rows)} --collection cities --url $URL --json --quiet`)
    expect([code, JSON.parse(stdout)]).toEqual([2, expect.objectContaining({ total: 2, failed: 1 })])
  })

  it('a folder, or nothing', async () => {
    const folder = newFolder()
    const none = await inProcess('import', join(folder, 'x.csv'), ...to, '--url', service().url)
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('ENOENT')])
    const args = [folder, '--format', 'csv', ...to, '--url', service().url]
    expect((await inProcess('import', ...args)).stderr).toBe(`multistatus: ${folder} is a directory\n`)
  })
})

it('several files: each by itself, added up, and one that cannot be read keeps no other from it', async () => {
  const { run, at, stored } = scene(service(), 2, {
    'a.csv': `${header}\n21,Paris,FR,1\n`,
    'b.csv': `${header};\n22,Rome,IT,1\n`,
    'c.ndjson': `${JSON.stringify(city('23'))}\n${JSON.stringify(city('24', 'N', -1))}\n`,
  })
  const { code, stdout, stderr } = await run('import', 'a.csv', at('b.csv'), at('c.ndjson'), ...to, '--json')
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^multistatus: .*b\.csv: 400 Malformed CSV/)])
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'partial',
    total: 3,
    success: 2,
    failed: 1,
    files: [
      { file: at('a.csv'), outcome: 'succeeded', total: 1 },
      { file: at('b.csv'), outcome: 'failed', error: { message: expect.any(String) } },
      { file: at('c.ndjson'), outcome: 'partial', failedFile: at('c.failed.ndjson') },
    ],
  })
  expect([...(await stored()).keys()]).toEqual(['/cities/21', '/cities/23'])
  expect((await run('import', 'a.csv', at('c.ndjson'), ...to)).stdout).toContain(`retry ${at('c.ndjson')}\n`)
})

it('several files: where nobody answers the rest is not begun, and what was done before is told', async () => {
  const { at } = scene(service(), 9, {
    'a.csv': `${header}\n91,Paris,FR,1\n`,
    'b.csv': `${header}\n92,Rome,IT,1\n`,
    'c.csv': `${header}\n93,Bonn,DE,1\n`,
  })
  expect((await inProcess('import', at('a.csv'), ...to, '--url', service().url)).code).toBe(0)
  // Whoever goes on with it where it is done already need not ask.
  const args = [at('a.csv'), at('b.csv'), at('c.csv'), ...to, '--attempts', '1', '--json']
  const gone = 'http://127.0.0.1:9'
  writeFileSync(
    at('a.csv.journal'),
    readFileSync(at('a.csv.journal'), 'utf8').replaceAll(service().url, gone),
  )
  const { code, stdout } = await inProcess('import', ...args, '--url', gone)
  expect([code, JSON.parse(stdout)]).toEqual([
    2,
    {
      outcome: 'partial',
      total: 1,
      success: 1,
      failed: 0,
      files: [
        expect.objectContaining({ file: at('a.csv'), outcome: 'succeeded' }),
        { file: at('b.csv'), outcome: 'failed', error: { message: expect.stringMatching(/^no answer/) } },
        { file: at('c.csv'), outcome: 'failed', error: { message: expect.stringMatching(/^not begun/) } },
      ],
    },
  ])
})

it('a file of failed rows that was saved in Windows-1252 is read with --encoding, after the rows were refused', async () => {
  const { run, at, stored } = scene(service(), 95, { 'c.csv': `${header}\n951,K\u00f6ln,DE,-1\n` })
  expect((await run('import', 'c.csv', ...to)).code).toBe(1)
  const saved = readFileSync(at('c.failed.csv'), 'utf8').replace('-1', '5')
  writeFileSync(at('c.failed.csv'), Buffer.from(saved, 'latin1'))
  const unsaid = await inProcess('retry', at('c.csv'), '--quiet')
  expect([unsaid.code, unsaid.stdout]).toEqual([
    1,
    expect.stringContaining(
      'The row is not UTF-8. If the file is Windows-1252, --encoding windows-1252 reads it.',
    ),
  ])
  const args = ['retry', at('c.csv'), '--quiet', '--encoding', 'windows-1252']
  expect(await inProcess(...args)).toMatchObject({ code: 0, stderr: '' })
  expect((await stored()).get('/cities/951')?.item).toEqual(city('951', 'K\u00f6ln', 5, 'DE'))
})

it('so are lines of JSON that were kept as bytes', async () => {
  const line = Buffer.from(JSON.stringify(city('981', 'K\u00f6ln')), 'latin1')
  const { run, at, stored } = scene(service(), 98, { 'c.ndjson': line })
  expect((await run('import', 'c.ndjson', ...to)).code).toBe(1)
  const args = ['retry', at('c.ndjson'), '--quiet']
  expect((await inProcess(...args)).code).toBe(1)
  expect(await inProcess(...args, '--encoding', 'windows-1252')).toMatchObject({ code: 0, stderr: '' })
  expect((await stored()).get('/cities/981')?.item).toEqual(city('981', 'K\u00f6ln'))
})

it('columns that files of failed rows have for themselves are refused, and the sentence imports them', async () => {
  const { run, at, stored } = scene(service(), 96, { 'c.csv': `${header},_text\n961,Paris,FR,1,x\n` })
  const refused = await run('import', 'c.csv', ...to)
  expect([refused.code, refused.stderr]).toEqual([
    1,
    `multistatus: ${at('c.csv')} has a column _text, which files of failed rows have for themselves: give it another ` +
      'name there, then --map NAME=_text, or --ignore NAME\n',
  ])
  writeFileSync(at('c.csv'), readFileSync(at('c.csv'), 'utf8').replace('_text', 'words'))
  expect((await run('import', 'c.csv', ...to, '--ignore', 'words')).code).toBe(0)
  expect((await stored()).size).toBe(1)
})

it('a file whose name begins with a dash: the command that goes on can be pasted', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, '-c.csv'), `${header}\n971,Paris,FR,-1\n`)
  const first = shell(folder, `$M import --collection cities --quiet --url $URL -- -c.csv`)
  expect(first.stdout).toContain('then: multistatus retry ./-c.csv\n')
  writeFileSync(
    join(folder, '-c.failed.csv'),
    readFileSync(join(folder, '-c.failed.csv'), 'utf8').replace('-1', '1'),
  )
  expect(shell(folder, '$M retry ./-c.csv --quiet')).toMatchObject({ code: 0 })
})

it('a dry run says what would become of each row, and leaves nothing behind', async () => {
  const { run, at, stored } = scene(service(), 3, {
    'c.csv': `${header}\n31,Paris,FR,1\n32,Rome,IT,-2\n33,B,DE,-1\n`,
  })
  const { code, stdout } = await run('import', 'c.csv', ...to, '--dry-run')
  expect([code, stdout.replace(/[\d.]+ s\)/, '1 s)')]).toEqual([
    2,
    `${at('c.csv')}: 3 rows: 1 would succeed, 2 would fail (a dry run, nothing was written; 1 request, 0 of them retries, 1 s)\n` +
      '  2 × 422 /population: Too small: expected number to be >=0  (first: line 3)\n',
  ])
  expect((await stored()).size).toBe(0)
  expect(readdirSync(join(at('c.csv'), '..'))).toEqual(['c.csv'])
  expect((await run('import', 'c.csv', ...to)).code).toBe(2)
  const retried = await inProcess('retry', at('c.csv'), '--quiet', '--dry-run')
  expect([retried.code, existsSync(at('c.failed.csv')), existsSync(at('c.retry.csv'))]).toEqual([
    1,
    true,
    false,
  ])
})

it('reasons are summed up, the most frequent first', async () => {
  const bad = (id: number, members: object) => JSON.stringify({ ...city(String(id)), ...members })
  const rows = [
    ...Array.from({ length: 3 }, (_, at) => bad(4100 + at, { population: -1 })),
    ...Array.from({ length: 2 }, (_, at) => bad(4200 + at, { population: -1, name: '' })),
    bad(4300, {}),
    bad(4300, {}),
    'nonsense',
  ]
  const { run } = scene(service(), 4, { 'c.ndjson': rows.join('\n') })
  const { stdout } = await run('import', 'c.ndjson', ...to)
  expect(stdout.split('\n').filter((line) => line.includes('×'))).toEqual([
    '  5 × 422 /population: Too small: expected number to be >=0  (first: line 1)',
    expect.stringMatching(/^ {2}2 × 422 \/name: .*\(first: line 4\)$/),
    '  1 × 409 Already exists. An item with this id exists, at version N.  (line 7)',
    '  1 × 400 Not sent. The line is not JSON.  (line 8)',
  ])
})

describe('profiles', () => {
  const config = (folder: string, content: unknown): Record<string, string> => {
    const path = join(folder, 'profiles.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return { MULTISTATUS_CONFIG: path }
  }
  const file = (folder: string, id: string): string => {
    const path = join(folder, 'c.csv')
    writeFileSync(path, `${header}\n${id},Paris,FR,1\n`)
    return path
  }

  it('say where, who and what, by name or by default; options come first', async () => {
    const folder = newFolder()
    const { url } = service()
    const env = config(folder, {
      default: { url, collection: 'cities' },
      there: { url, collection: 'orders' },
    })
    const path = file(folder, '51')
    expect(await inEnvironment(env, '', 'import', path, '--quiet')).toMatchObject({ code: 0, stderr: '' })
    const named = await inEnvironment(env, '', 'import', path, '--quiet', '--profile', 'there', '--fresh')
    expect(named.stderr).toContain('Malformed CSV')
    const both = [
      path,
      '--quiet',
      '--profile',
      'there',
      '--collection',
      'cities',
      '--method',
      'PUT',
      '--fresh',
    ]
    expect((await inEnvironment(env, '', 'import', ...both)).code).toBe(0)
  })

  it.each([
    [{ default: {} }, 'has no profile "there"; it has default'],
    [{ there: { URL: 'x' } }, 'there is no "URL", only url, token, collection, sigv4'],
    [{ there: { url: 7 } }, 'url is not a text'],
    ['{', 'is not JSON of the form'],
  ])('%j', async (content, complaint) => {
    const folder = newFolder()
    const args = ['import', file(folder, '52'), '--profile', 'there', '--quiet']
    const { code, stderr } = await inEnvironment(config(folder, content), '', ...args)
    expect([code, stderr]).toEqual([1, expect.stringContaining(complaint)])
  })

  it('a token goes to its own service only', async () => {
    const folder = newFolder()
    const env = config(folder, { default: { url: 'http://127.0.0.1:1', token: 'two\nlines' } })
    const args = ['import', file(folder, '53'), '--quiet', '--collection', 'cities']
    // The token could not even be sent; where it is not asked for, nobody notices.
    expect((await inEnvironment(env, '', ...args, '--url', service().url)).code).toBe(0)
    expect((await inEnvironment(env, '', ...args, '--fresh', '--method', 'PUT')).code).toBe(1)
  })
})

it('list: batches, newest first', async () => {
  const { run, at } = scene(service(), 6, {
    'a.csv': `${header}\n61,Paris,FR,1\n`,
    'b.csv': `${header}\n62,Rome,IT,-1\n`,
  })
  const ids: string[] = []
  for (const name of ['a.csv', 'b.csv']) {
    const { stdout } = await inProcess('import', at(name), ...to, '--async', '--json', '--url', service().url)
    ids.unshift(JSON.parse(stdout).batch)
  }
  const listed = await inProcess('list', '--json', '--limit', '2', '--url', service().url)
  const { batches } = JSON.parse(listed.stdout) as { batches: { id: string; summary: { failed: number } }[] }
  expect(batches.map(({ id, summary }) => [id, summary.failed])).toEqual([
    [ids[0], 1],
    [ids[1], 0],
  ])
  const lines = (await inProcess('list', '--limit', '1', '--state', 'completed', '--url', service().url))
    .stdout
  expect(lines).toMatch(new RegExp(`^${ids[0]}  \\S+Z  completed.*  1 operations, 1 failed  POST cities\\n$`))
  const running = await inProcess('list', '--state', 'cancelled', '--url', service().url)
  expect([running.code, running.stdout]).toEqual([0, 'no batch\n'])
  expect((await run('status', ids[0] ?? '')).code).toBe(1)
  expect((await run('status', ids[1] ?? '')).code).toBe(0)
})

it('completion: bash completes commands, the options of each, and files', () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'my file.csv'), '')
  const words = (line: string): string[] => {
    const { stdout } = shell(
      folder,
      `eval "$($M completion bash)"; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _multistatus; printf '%s\\n' "\${COMPREPLY[@]}"`,
    )
    return stdout.trimEnd().split('\n')
  }
  expect(words('multistatus re')).toEqual(['retry'])
  expect(words('multistatus import --de')).toEqual(['--delimiter'])
  expect(words('multistatus list --st')).toEqual(['--state'])
  expect(words('multistatus help can')).toEqual(['cancel'])
  expect(words('multistatus status --collec')).toEqual([''])
  expect(words('multistatus list my')).toEqual([''])
  expect(words('multistatus import my')).toEqual(['my file.csv'])
})

const hasShell = (name: string): boolean => spawnSync(name, ['-c', 'true']).status === 0

it.skipIf(!hasShell('fish'))('completion: fish', () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'my file.csv'), '')
  const words = (line: string): string[] => {
    const script = `$M completion fish > m.fish; fish --no-config -c 'source m.fish; complete -C "${line}"'`
    const { code, stdout } = shell(folder, script)
    expect(code).toBe(0)
    return stdout
      .trimEnd()
      .split('\n')
      .map((text) => text.split('\t', 1)[0] ?? '')
  }
  expect(words('multistatus re')).toEqual(['retry'])
  expect(words('multistatus import --de')).toEqual(['--delimiter'])
  expect(words('multistatus import my')).toEqual(['my file.csv'])
  expect(words('multistatus help can')).toEqual(['cancel'])
  expect(words('multistatus completion ')).toEqual(['bash', 'fish', 'zsh'])
  expect(words('multistatus status ')).toEqual([''])
})

it.skipIf(!hasShell('zsh'))('completion: zsh, also where nobody has switched completion on before', () => {
  const command =
    '$M completion zsh > m.zsh; HOME=$PWD zsh -f -c \'source ./m.zsh; echo "$_comps[multistatus]"\' 2>&1'
  expect(shell(newFolder(), command)).toEqual({
    code: 0,
    stdout: '_bash_complete -o filenames -F _multistatus\n',
  })
})

it('every command has help of its own, which names each option that it takes', async () => {
  const overview = (await inProcess('help')).stdout
  for (const name of ['import', 'apply', 'retry', 'list', 'status', 'errors', 'cancel', 'completion']) {
    expect(overview).toMatch(new RegExp(`^  ${name} `, 'm'))
    const asked = await inProcess(name, '--help')
    expect(asked).toEqual(await inProcess('help', name))
    expect(asked.stdout).toMatch(new RegExp(`^Usage: multistatus ${name}`))
  }
  expect((await inProcess('help', 'import')).stdout).toContain('--any-case')
})

it('retry --batch: the failed rows of an import whose file is elsewhere', async ({ skip }) => {
  const folder = newFolder()
  const path = join(folder, 'c.csv')
  writeFileSync(path, `${header}\n71,"Paris, la ""grande""",FR,-1\n72,"open,FR,1\n73,Rome,IT,3\n74,x,IT\n`)
  const args = ['import', path, ...to, '--async', '--json', '--url', service().url]
  const { batch } = JSON.parse((await inProcess(...args)).stdout)
  const asked = await fetch(`${service().url}/v1/batches/${batch}/errors?rows=true`, {
    headers: { accept: 'text/csv' },
  })
  skip(!(await asked.text()).startsWith(header), 'the service does not tell rows yet')
  const elsewhere = newFolder()
  const first = shell(elsewhere, `$M retry --batch ${batch} --url $URL --json --quiet`)
  expect([first.code, JSON.parse(first.stdout)]).toEqual([
    1,
    expect.objectContaining({ total: 3, failed: 3 }),
  ])
  const failed = join(elsewhere, `${batch}.failed.csv`)
  writeFileSync(
    failed,
    readFileSync(failed, 'utf8').replace('-1', '1').replace('""open', 'open').replace('74,x,IT', '74,x,IT,4'),
  )
  expect(shell(elsewhere, `$M retry --batch ${batch} --url $URL --quiet`)).toMatchObject({ code: 0 })
  expect(existsSync(failed)).toBe(false)
  // They can be had from the service again, and are done all the same.
  const again = shell(elsewhere, `$M retry --batch ${batch} --url $URL --json --quiet`)
  expect([again.code, JSON.parse(again.stdout)]).toEqual([
    0,
    expect.objectContaining({ total: 3, failed: 0, requests: 0, already: true }),
  ])
  expect(existsSync(failed)).toBe(false)
})

it('in the background rows keep their lines, whatever the file was', async () => {
  const text = `sep=;\r${header.replaceAll(',', ';')}\r\r81;Paris;FR;1\r\r\r82;"two\nlines";FR;-1\r83;Rome;IT;-1\r`
  const { at } = scene(service(), 8, { 'c.csv': text })
  const args = ['import', at('c.csv'), ...to, '--async', '--json', '--url', service().url]
  const { batch, total, failed } = JSON.parse((await inProcess(...args)).stdout)
  expect([total, failed]).toEqual([3, 2])
  const told = await inProcess('errors', batch, '--format', 'ndjson', '--url', service().url)
  // A line feed inside of a cell is a line for the service, and none in a file of carriage returns; here it is the file's.
  expect(
    told.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).line),
  ).toEqual([7, 9])
  const rows = readFileSync(at('c.failed.csv'), 'utf8').split('\r\n').slice(1, -1)
  expect(rows.map((row) => row.split(';', 1)[0])).toEqual(['7', '8'])
})
