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
  [['import', 'FILE', 'FILE', ...to], 'multistatus import takes one FILE'],
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
    stderr: complaint.includes('takes one') ? `multistatus: ${complaint}\n` : stderr,
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
  expect(help).toEqual({ code: 0, stdout: expect.stringMatching(/^Usage: multistatus COMMAND/), stderr: '' })
  const version = await multistatus(folder, ['--version'])
  expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
})
