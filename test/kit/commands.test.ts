import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { scratch } from '../support/projects/scratch.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-'))
  scratch.push(folder)
})

const shop = new URL('../../examples/shop/collections.ts', import.meta.url).pathname

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the package's command. */
const multistatus = (...args: string[]): Promise<Ended> =>
  new Promise((ended) => {
    const main = new URL('../../kit/main.ts', import.meta.url).pathname
    execFile(process.execPath, [main, ...args], { cwd: folder }, (error, out, err) =>
      ended({ code: error ? Number(error.code) : 0, out, err }),
    )
  })

it('lists the commands of the kit and those of the client', async () => {
  const [bare, asked] = await Promise.all([multistatus(), multistatus('--help')])
  expect(bare).toEqual(asked)
  expect(bare).toMatchObject({ code: 0, err: '' })
  for (const name of [
    'init FOLDER',
    'dev [FILE]',
    'openapi [FILE]',
    'reindex COLLECTION',
    'upgrade COLLECTION',
    'import FILE',
    'events',
  ])
    expect(bare.out).toContain(`\n  ${name}`)
})

it('leaves every other command to the client, with the version of this package', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(await multistatus('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  expect((await multistatus('help', 'upgrade')).out).toContain('(default: src/collections.ts)')
  expect((await multistatus('help', 'import')).out).toMatch(/^Usage: multistatus import FILE/)
  expect(await multistatus('wat')).toMatchObject({
    code: 1,
    err: 'multistatus: there is no command "wat" (multistatus --help)\n',
  })
})

it('describes the API of a file', async () => {
  const { code, out } = await multistatus('openapi', shop, '--auth', 'jwt')
  expect(code).toBe(0)
  const { openapi, paths } = JSON.parse(out) as { openapi: string; paths: object }
  expect(openapi).toBe('3.1.0')
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/v1/products/{id}', '/v1/subscriptions/{id}/cancel']),
  )
})

it.each([
  [['openapi', 'none.ts'], 1, /^multistatus: none\.ts cannot be loaded: .*\n$/],
  [['openapi', '--wat'], 2, /^multistatus: Unknown option '--wat'.*\n$/],
  [
    ['openapi', shop, '--auth', 'wat'],
    2,
    /^multistatus: --auth must be one of none, jwt, iam, lambda, not "wat"\n$/,
  ],
  [['init'], 2, /^multistatus: multistatus init takes one FOLDER\n$/],
  [
    ['init', 'My Shop'],
    2,
    /^multistatus: the folder names the project: "My Shop" is not 1 to 63 of a-z 0-9 - .*\n$/,
  ],
  [['dev', 'none.ts'], 1, /^multistatus: none\.ts cannot be loaded: .*\n$/],
  [['dev', '--wat'], 2, /^multistatus: Unknown option '--wat'.*\n$/],
] as const)('a mistake is one line: %j', async (args, code, line) => {
  const ended = await multistatus(...args)
  expect(ended).toMatchObject({ code, out: '' })
  expect(ended.err).toMatch(line)
})
