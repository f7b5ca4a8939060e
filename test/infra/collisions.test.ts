import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundleFunction, bundleHttpFunction } from '../../infra/code/bundle.ts'
import { entryOf } from '../../infra/code/entries.ts'
import { scratch } from '../support/projects/scratch.ts'

/** A deployer's project of these files, and a folder for what is made of it. */
const project = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-collisions-'))
  scratch.push(folder)
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const made = join(folder, 'made')
  mkdirSync(made)
  return { at: (name: string) => join(folder, name), made }
}

/** All that was bundled, in whichever file. */
const textIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n')

const collections = `
import { defineCollection } from ${JSON.stringify(new URL('../../functions/model/collection.ts', import.meta.url).pathname)}
import { mine as s3 } from './sdk/s3.ts'
import { mine as queue } from './aws/sdk/sqs.ts'
import { mine as named } from './functions/model/collection.ts'
import { mine as aliased } from 'functions/compose/api.ts'
import { mine as installed } from '@aws-sdk/client-s3/mine'
import * as z from 'zod'
export const words = defineCollection({
  name: 'words',
  schema: z.strictObject({ text: z.string().meta({ description: [s3, queue, named, aliased, installed].join() }) }),
})
`

const mine = (word: string) => `export const mine = ${JSON.stringify(`this is ${word}`)}\n`

describe('modules of a deployer whose names are those of the service’s own', () => {
  const { at, made } = project({
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        // Of a project that calls everything by its place. Those of the service are not looked for there.
        paths: {
          'functions/*': ['./lib/*'],
          '@middy/*': ['./shadow/*'],
          '../aws/*': ['./shadow/*'],
          '@aws-sdk/client-s3/mine': ['./lib/installed.ts'],
        },
      },
    }),
    'src/collections.ts': collections,
    'src/sdk/s3.ts': mine('their s3'),
    'src/aws/sdk/sqs.ts': mine('their sqs'),
    'src/functions/model/collection.ts': mine('their collection'),
    'lib/compose/api.ts': mine('their api'),
    'lib/installed.ts': mine('their package'),
    'shadow/core.ts': mine('a shadow'),
    'shadow/http-cors.ts': mine('a shadow'),
  })
  bundleHttpFunction(entryOf('api', at('src/collections.ts')), made)
  const text = textIn(made)

  it('are in the bundle, each in its place', () => {
    for (const word of ['their s3', 'their sqs', 'their collection', 'their api', 'their package'])
      expect(text.includes(`this is ${word}`), word).toBe(true)
    expect(text.includes('this is a shadow')).toBe(false)
  })

  it('stand in for none of the service’s: it loads its own clients from beside it, wherever it was made', () => {
    expect(readdirSync(join(made, 'sdk')).sort()).toEqual(['s3.js', 'sqs.js'])
    const own = createRequire(import.meta.url)(join(made, 'sdk/s3.js')) as object
    expect(Object.keys(own)).toContain('S3Client')
    const loaded = [...text.matchAll(/["']([^"']*sdk\/(?:s3|sqs)[^"']*)["']/g)].map(([, path]) => path)
    expect(new Set(loaded)).toEqual(new Set(['./sdk/s3.js', './sdk/sqs.js']))
  })
})

describe('what a module asks of itself', () => {
  const bundled = (text: string) => {
    const { at, made } = project({ 'src/handler.ts': text })
    bundleFunction({ file: at('src/handler.ts') }, made)
    return { made, text: textIn(made), load: () => createRequire(import.meta.url)(join(made, 'index.js')) }
  }

  it('is answered where there is no import.meta: it is in the bundle', () => {
    const { made, load } = bundled(`
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
export const handler = () => [require('node:path').basename('a/b'), import.meta.url, import.meta.dirname, import.meta.filename]
`)
    const file = join(made, 'index.js')
    expect(load().handler()).toEqual(['b', `file://${file}`, made, file])
  })

  it('costs nothing where nobody asks', () => {
    expect(bundled('export const handler = () => 1\n').text).not.toContain('pathToFileURL')
  })

  it('and has no answer is refused while it is bundled', () => {
    expect(() => bundled("export const handler = () => import.meta.resolve('zod')\n")).toThrow(/import\.meta/)
  })
})
