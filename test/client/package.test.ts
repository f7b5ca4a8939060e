import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import * as main from '../../client/index.ts'
import * as sigv4 from '../../client/sigv4.ts'
import { newFolder } from './support/cli.ts'
import { packInto, root, run, tsc } from './support/packed.ts'

const source = join(root, 'client')

/** The names that a file of exports gives to others, types included. */
const exportsOf = (file: string): string[] =>
  [...readFileSync(join(source, file), 'utf8').matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.replace(/^\s*(?:type )?/, '').trim())
    .filter((name) => name !== '')
    .sort()

it('exports these names and no others', () => {
  expect(Object.keys(main).sort()).toEqual([
    'MultistatusError',
    'NoAnswerError',
    'PartialFailureError',
    'RequestError',
    'UnsendableError',
    'UnshownItemError',
    'createClient',
  ])
  expect(Object.keys(sigv4)).toEqual(['sigV4'])
  expect(Object.keys(main.createClient({ baseUrl: 'https://x.test' })).sort()).toEqual([
    'batch',
    'batches',
    'cancel',
    'get',
    'importFile',
    'importText',
    'items',
    'results',
    'status',
    'submit',
    'wait',
  ])
  expect(exportsOf('index.ts')).toMatchSnapshot()
})

it('runs in browsers, without a dependency', async () => {
  const options = {
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
  } as const
  const { outputFiles, metafile } = await build({ ...options, entryPoints: [join(source, 'index.ts')] })
  const inputs = Object.keys(metafile.inputs)
  expect(inputs.filter((input) => input.includes('node_modules') || input.startsWith('client/cli/'))).toEqual(
    [],
  )
  const [bundle] = outputFiles
  expect(bundle?.contents.length).toBeLessThan(24_000)
  const signed = await build({ ...options, entryPoints: [join(source, 'sigv4.ts')] })
  expect(signed.outputFiles).toHaveLength(1)
})

it('types hold without Node and without newer libraries', async () => {
  for (const project of ['tsconfig.json', 'tsconfig.browser.json']) {
    expect(await run(tsc, ['--noEmit', '-p', join(source, project)])).toEqual({ stdout: '', stderr: '' })
  }
})

const consumer = `import { createClient } from 'multistatus-client'
import { sigV4 } from 'multistatus-client/sigv4'

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
const client = createClient({ baseUrl: 'https://x.test', auth: sigV4({ region: 'eu-west-1', credentials }) })
const { results } = await client.batch([{ method: 'GET', path: '/cities/1' }])
const status: number = results[0].status
// @ts-expect-error a result has no such member
results[0].nothing
export { status }
`

/** Everywhere that `node` may be on this machine: the one that runs this, and an older one if there is one. */
const nodes = [process.execPath, '/usr/bin/node'].filter(existsSync)

it('is built, packed and installed as it is published; its program runs', async () => {
  const folder = newFolder()
  const { size, files, place } = await packInto(folder)
  expect(files.filter((path) => !path.startsWith('dist/'))).toEqual(['LICENSE', 'README.md', 'package.json'])
  expect(files).toContain('dist/index.d.ts')
  expect(size).toBeLessThan(120_000)

  writeFileSync(
    join(folder, 'app/use.mjs'),
    `import { createClient } from 'multistatus-client'
    console.log(typeof createClient({ baseUrl: 'http://127.0.0.1:9' }).batch)`,
  )
  const { bin } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  // Somebody else's compiler finds the types as well.
  writeFileSync(join(folder, 'app/use.mts'), consumer)
  const strictly = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022']
  await run(tsc, [...strictly, '--types', 'node', 'use.mts'], { cwd: join(folder, 'app') })
  for (const node of nodes) {
    expect((await run(node, [join(folder, 'app/use.mjs')])).stdout).toBe('function\n')
    const program = join(place, bin.multistatus ?? '')
    expect((await run(node, [program, '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  }
  expect(readdirSync(join(place, 'dist')).sort()).toContain('sigv4.js')
})
