import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { openapiText } from '../../docs/openapi.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import { makeKeys, signToken } from '../../local/keys.ts'
import { start } from '../../local/stack.ts'
import { run } from '../deployed/command.ts'
import { pythonCommands, work } from '../fuzz/venv.ts'
import { newFolder } from './support.ts'

const products = defineCollection({
  name: 'products',
  schema: z.strictObject({ name: z.string(), cents: z.int(), currency: z.string() }),
})

/** The commands and the program as the page has them. */
const recipe = readFileSync('docs/kit.md', 'utf8')
const [, commands = ''] = /```sh\n(npx multistatus openapi[^`]*)```/.exec(recipe) ?? []
const [, program = ''] = /```python\n([^`]*)```/.exec(recipe) ?? []

const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.log('No Python here: the recipe for Python callers is not tested.')

let bin: string
beforeAll(async () => {
  if (!hasPython) return
  mkdirSync(work, { recursive: true })
  bin = await pythonCommands()
}, 180_000)

it.runIf(hasPython)('the recipe for Python callers does what it says', { timeout: 120_000 }, async () => {
  const folder = newFolder()
  const auth = { issuer: 'https://issuer.test/', audience: 'shop', jwksFile: join(folder, 'jwks.json') }
  const key = await makeKeys(auth.jwksFile, join(folder, 'key.json'))
  const token = await signToken(key, { iss: auth.issuer, aud: auth.audience, sub: 'ann' })
  const stack = await start({ port: 0, collections: [products], auth })
  onTestFinished(() => stack.stop())

  // The first line is `multistatus openapi`; packages are found by their path instead of being installed.
  writeFileSync(join(folder, 'openapi.json'), openapiText([products], { auth: 'jwt' }))
  const [generate = ''] = commands.split('\n').filter((line) => line.startsWith('openapi-python-client '))
  const [name = '', ...args] = generate.split(' ')
  const said = await run(`${bin}${name}`, args, { cwd: folder })
  expect(said).not.toContain('ERROR')

  const place = 'https://abc123.execute-api.eu-west-1.amazonaws.com'
  expect(program).toContain(`base_url="${place}", token=token`)
  writeFileSync(
    join(folder, 'batch.py'),
    `token = ${JSON.stringify(token)}\n${program.replace(place, stack.url)}`,
  )
  // The generator's code makes Python warn of a missing blank.
  const env = { PYTHONPATH: join(folder, 'bulk_client'), PYTHONWARNINGS: 'ignore' }
  expect(await run(`${bin}python`, ['batch.py'], { cwd: folder, env })).toBe(
    '201 None\n404 There is no such item.\n',
  )
})
