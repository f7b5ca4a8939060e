import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openapiText } from '../../docs/openapi.ts'
import { collections } from '../support/declared.ts'
import { installed } from './support/installed.ts'
import { packInto, root, run } from './support/packed.ts'

/** Compiles everything that somebody else's program has of this package, with somebody else's compiler. */
const consumer = `import { createClient, PartialFailureError, type ItemsOfOpenApi } from 'multistatus-client'
import { sigV4 } from 'multistatus-client/sigv4'
import type { paths } from './api'

type Items = ItemsOfOpenApi<paths>
const names: keyof Items = Math.random() > 1 ? 'cities' : 'orders'
// @ts-expect-error what is beside the collections is none
const none: keyof Items = 'batches'

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
const auth = sigV4({ region: 'eu-west-1', credentials })
const client = createClient<Items>({ baseUrl: 'https://x.test', auth })

export const use = async (rows: { id: string; name: string; country: string; population: number }[]) => {
  const { results } = await client.batch([
    { method: 'GET', path: '/cities/1' },
    { method: 'POST', path: '/cities', body: { id: '1', name: 'Paris', country: 'FR', population: 2 } },
    { method: 'POST', path: '/orders', body: { customer: { name: 'Ada', email: 'a@b.c' }, lines: [] } },
  ])
  const [read] = results
  if (read.ok) {
    const population: number | undefined = read.body?.population
    // @ts-expect-error a city has no such member
    read.body?.mayor
    void population
  }
  await client.batch(rows.map((body) => ({ method: 'POST', path: '/cities', body })))
  // @ts-expect-error a city has a name
  await client.batch([{ method: 'POST', path: '/cities', body: { id: '1', country: 'FR', population: 2 } }])
  const loose = createClient({ baseUrl: 'https://x.test', auth: 'token' })
  const made = rows.map((body) => ({ method: 'PUT', path: '/products/' + body.id, body }))
  const { summary } = await loose.batch(made)
  const text = await client.importText('id', { collection: 'cities', contentType: 'text/csv' })
  return { names, none, failed: summary.failed, first: text.results[0] }
}

export const caught = (error: unknown): number =>
  error instanceof PartialFailureError ? error.result.results.filter((result) => !result.ok).length : 0
`

/** How a program finds what it imports. */
const resolutions = {
  node10: { module: 'commonjs', moduleResolution: 'node10' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
} as const

type Resolution = keyof typeof resolutions

const strictly = {
  noEmit: true,
  strict: true,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
}

let app = ''
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-packed-'))
  app = join(folder, 'app')
  await packInto(folder)
  for (const scope of ['@smithy', '@types'])
    symlinkSync(join(root, 'node_modules', scope), join(app, 'node_modules', scope))
})
afterAll(() => rmSync(join(app, '..'), { recursive: true, force: true }))

/** What a compiler has to say of a text. */
const complaintsOf = async (
  version: string,
  text: string,
  how: Resolution,
  more: object,
): Promise<string> => {
  const compiler = await installed(`typescript-${version}`, `typescript@${version}`)
  if (compiler === undefined) return 'not installed'
  const file = how === 'nodenext' ? 'use.mts' : 'use.ts'
  writeFileSync(join(app, file), text)
  const compilerOptions = { ...strictly, ...resolutions[how], ...more }
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
  const tsc = join(compiler, 'node_modules/typescript/bin/tsc')
  const done = run(process.execPath, [tsc, '-p', app])
  return (await done.catch(({ stdout }: { stdout: string }) => ({ stdout }))).stdout
}

/** Types that somebody else makes of this service's description. */
const describeApi = async (): Promise<boolean> => {
  const generator = await installed(
    'openapi-typescript-7.9.1',
    'openapi-typescript@7.9.1',
    'typescript@5.9.3',
  )
  if (generator === undefined) return false
  const api = join(app, 'api.ts')
  const program = join(generator, 'node_modules/.bin/openapi-typescript')
  const description = join(app, 'openapi.json')
  writeFileSync(description, openapiText(collections))
  if (!existsSync(api)) await run(program, [description, '-o', api])
  return true
}

const there = async (version: string): Promise<boolean> =>
  (await installed(`typescript-${version}`, `typescript@${version}`)) !== undefined

/** The oldest that is served, one in the middle and the last before the compiler of this repository. */
const tried: readonly (readonly [version: string, resolutions: readonly Resolution[]])[] = [
  ['5.4.5', ['node10', 'bundler', 'nodenext']],
  ['5.7.3', ['bundler']],
  ['5.9.3', ['node10', 'nodenext']],
]

describe.each(tried)('TypeScript %s', (version, resolutionsTried) => {
  it.each(resolutionsTried)('finds the types by %s', async (how) => {
    if (!(await describeApi()) || !(await there(version))) return
    const text = how === 'nodenext' ? consumer.replace("'./api'", "'./api.ts'") : consumer
    const more = { skipLibCheck: true, ...(how === 'nodenext' ? { allowImportingTsExtensions: true } : {}) }
    expect(await complaintsOf(version, text, how, more)).toBe('')
  })
})

it.each(['5.4.5', '5.9.3'])('TypeScript %s has no complaint about the types themselves', async (version) => {
  if (!(await there(version))) return
  const text =
    "import { createClient } from 'multistatus-client'\nexport const client = createClient({ baseUrl: 'https://x' })\n"
  expect(await complaintsOf(version, text, 'bundler', {})).toBe('')
})
