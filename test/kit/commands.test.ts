import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { multistatus as multistatusIn, newFolder } from './support.ts'

let folder: string
beforeAll(() => {
  folder = newFolder()
})

const shop = new URL('../../examples/shop/collections.ts', import.meta.url).pathname

const multistatus = (...args: string[]) => multistatusIn(folder, ...args)

it('lists the commands of the kit and those of the client', async () => {
  const [bare, asked] = await Promise.all([multistatus(), multistatus('--help')])
  expect(bare).toEqual(asked)
  expect(bare).toMatchObject({ code: 0, err: '' })
  for (const name of [
    'init FOLDER',
    'dev [FILE]',
    'token',
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

it('what a module throws is told with its place, also of a file that it imports', async () => {
  const root = new URL('../../', import.meta.url)
  const imports = `import { z } from '${new URL('node_modules/zod/index.js', root)}'
import { defineCollection } from '${new URL('functions/model/collection.ts', root)}'
`
  const place = join(folder, 'Büro (2) 100%')
  mkdirSync(place)
  writeFileSync(join(place, 'outer.ts'), "export { inner } from './inner'\n")
  const inner = (text: string) =>
    writeFileSync(join(place, 'inner.ts'), `${imports}${text}`.replaceAll('\n', '\r\n'))
  const said = async () => (await multistatus('openapi', 'Büro (2) 100%/outer.ts')).err
  const before = 'multistatus: Büro (2) 100%/outer.ts cannot be loaded: '
  inner("export const inner = defineCollection({\n  name: 'v1', schema: z.strictObject({}) })\n")
  expect(await said()).toBe(
    `${before}collection "v1": a name is 1 to 63 of a-z 0-9 -, starts with a letter, and is not reserved (Büro (2) 100%/inner.ts:3:22)\n`,
  )
  inner("const made = () => {\n  throw new Error('first\\n  second')\n}\nexport const inner = made()\n")
  expect(await said()).toBe(`${before}first second (Büro (2) 100%/inner.ts:4:9)\n`)
  inner("import './none'\n")
  expect(await said()).toBe(`${before}Büro (2) 100%/inner.ts:3:8: Could not resolve "./none"\n`)
})

it('what a module says and leaves running while it is described is no part of the description, and does not hold it up', async () => {
  const file = join(folder, 'busy.ts')
  const noise = "console.log('hello')\nprocess.stdout.write('there')\nsetInterval(() => {}, 1000)\n"
  writeFileSync(file, `${noise}export { products } from ${JSON.stringify(shop)}\n`)
  const { code, out, err } = await multistatus('openapi', file, '--title', 'Busy')
  expect([code, (JSON.parse(out) as { info: { title: string } }).info.title]).toEqual([0, 'Busy'])
  expect(err).toBe('hello\nthere')
})

it.each([
  [['openapi', 'none.ts'], 1, /^multistatus: none\.ts cannot be loaded: .*\n$/],
  [['openapi', '--wat'], 1, /^multistatus: Unknown option '--wat'.*\n$/],
  [
    ['openapi', shop, '--auth', 'wat'],
    1,
    /^multistatus: --auth must be one of none, jwt, iam, lambda, not "wat"\n$/,
  ],
  [['init'], 1, /^multistatus: multistatus init takes one FOLDER\n$/],
  [
    ['init', 'My Shop'],
    1,
    /^multistatus: the folder names the project: "My Shop" is not 1 to 63 of a-z 0-9 - .*\n$/,
  ],
  [['dev', 'none.ts'], 1, /^multistatus: none\.ts cannot be loaded: .*\n$/],
  [['dev', '--wat'], 1, /^multistatus: Unknown option '--wat'.*\n$/],
  [
    ['dev', 'a.ts', 'b.ts'],
    1,
    /^multistatus: there is one FILE of collections, which may import others .*\n$/,
  ],
  [['token', '--sub', 'ann'], 1, /^multistatus: a token needs --issuer, --audience .*\n$/],
  [['token', '--wat'], 1, /^multistatus: Unknown option '--wat'.*\n$/],
  [
    ['token', '--issuer', 'i', '--audience', 'a', '--sub', 's', '--claim', 'org'],
    1,
    /^multistatus: --claim must be NAME=VALUE, not "org" .*\n$/,
  ],
  [['completion', 'tcsh'], 1, /^multistatus: completion is for bash, zsh, fish\n$/],
] as const)('a mistake is one line: %j', async (args, code, line) => {
  const ended = await multistatus(...args)
  expect(ended).toMatchObject({ code, out: '' })
  expect(ended.err).toMatch(line)
})
