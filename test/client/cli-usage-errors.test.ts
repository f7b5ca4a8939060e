import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inProcess, multistatus, newFolder } from './support/cli.ts'

/** `x.csv` of a folder with one row in it. */
const file = (): string => {
  const path = join(newFolder(), 'x.csv')
  writeFileSync(path, 'id\n1\n')
  return path
}

const to = ['--collection', 'c', '--url', 'http://127.0.0.1:9', '--quiet']

it.each([
  [['foo'], 'there is no command "foo" (multistatus --help)'],
  [['import', 'FILE'], 'say where the rows go: --collection NAME (multistatus --help)'],
  [
    ['import', 'FILE', '--collection', 'c'],
    'say where the service is: --url https://… or MULTISTATUS_URL (multistatus --help)',
  ],
  [['import', 'FILE', ...to, '--url', 'ftp://x'], '--url is no http URL: ftp://x'],
  [['import', 'x.txt', ...to], 'x.txt: say what it is with --format csv|ndjson|json'],
  [['import', 'x.json', ...to, '--async'], '--async takes CSV or NDJSON: the service splits it by lines'],
  [['import', 'FILE', ...to, '--method', 'GET'], '--method is one of POST, PUT, PATCH, not "GET"'],
  [['import', 'FILE', ...to, '--rows', '0'], '--rows is a number from 1 to 1000, not "0"'],
  [['import', ...to], 'multistatus import takes at least one FILE'],
  [['import', 'FILE', 'FILE', ...to], 'FILE is named twice'],
  [['import', 'FILE', 'x.csv', ...to, '--failed', 'f.csv'], '--failed is for one FILE'],
  [['status', 'a', 'b', '--url', 'http://127.0.0.1:9'], 'multistatus status takes one BATCH'],
  [['status', 'b', '--collection', 'c'], 'status takes no --collection (multistatus help status)'],
  [['import', 'FILE', ...to, '--url', 'http://x/v1/'], '--url is the service without /v1, not http://x/v1/'],
  [
    ['import', 'FILE', ...to, '--delimiter', 'ab'],
    '--delimiter is one character, such as ";", or tab, not "ab"',
  ],
  [
    ['import', 'FILE', ...to, '--encoding', 'ebcdic'],
    '--encoding is one of utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, not "ebcdic"',
  ],
  [['import', 'FILE', ...to, '--map', 'a'], '--map is COLUMN=MEMBER, not "a"'],
  [['import', 'FILE', ...to, '--map', 'a=b'], 'FILE has no column "a"; it has "id"'],
  [['import', 'FILE', ...to, '--ignore', 'a'], 'FILE has no column "a"; it has "id"'],
  [
    ['import', 'x.ndjson', ...to, '--async', '--dry-run'],
    '--dry-run asks now, so it does not go with --async',
  ],
  [['retry', 'FILE', '--url', 'http://x'], 'retry sends to where the first run sent: it takes no --url'],
  [['retry', 'FILE', '--collection', 'c'], 'retry takes no --collection: it goes where the first run went'],
  [['help', 'foo'], 'there is no command "foo" (multistatus --help)'],
  [['completion', 'tcsh'], 'completion is for bash, zsh, fish'],
  [['apply', 'FILE', ...to], 'apply takes no --collection: each operation says it itself'],
  [['status', 'b', '--bogus'], "Unknown option '--bogus'"],
  [['retry', 'FILE'], 'there was no earlier run of FILE: FILE.journal is missing'],
])('%j', async (args, complaint) => {
  const path = file()
  const finished = await inProcess(...args.map((arg) => (arg === 'FILE' ? path : arg)))
  const stderr = `multistatus: ${complaint.replaceAll('FILE', path)}\n`
  expect(finished).toEqual({
    code: 1,
    stdout: '',
    stderr: / one /.test(complaint) ? `multistatus: ${complaint}\n` : stderr,
  })
})

it('a file that is no JSON array is found out before anything is sent', async () => {
  const path = join(newFolder(), 'x.json')
  writeFileSync(path, '[{"id":"1"}')
  const stderr = 'multistatus: the file is not a JSON array: it ends before the array does\n'
  expect(await inProcess('import', path, ...to)).toEqual({ code: 1, stdout: '', stderr })
})

it('nobody answers', async () => {
  const { code, stderr } = await inProcess('import', file(), ...to, '--attempts', '2')
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^multistatus: no answer after 2 attempts: .*; the same command goes on from here\n$/,
  )
})

it('the program itself: --help and --version', async () => {
  const folder = newFolder()
  const help = await multistatus(folder, ['import', '-h'])
  expect(help).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Usage: multistatus import FILE… --collection NAME \[options\]\n/),
    stderr: '',
  })
  expect((await multistatus(folder, ['help'])).stdout).toMatch(/^Usage: multistatus COMMAND/)
  expect((await multistatus(folder, [])).stdout).toMatch(/^Usage: multistatus COMMAND/)
  const version = await multistatus(folder, ['--version'])
  expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
})
