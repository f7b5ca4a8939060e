import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rooms-'))
  for (const file of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json'])
    cpSync(join(root, file), join(folder, file))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** The rules that files with these imports break, each once. */
const broken = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const folders = [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''))]
  const command = join(root, 'node_modules/.bin/depcruise')
  const { stdout } = await promisify(execFile)(command, ['--output-type', 'json', ...folders], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error)
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string } }[] }
  }
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort()
}

const word = 'export interface Word { readonly text: string }\nexport const word = 1\n'

it('nothing is said of imports from rooms before one', async () => {
  const found = await broken({
    'functions/json/word.ts': word,
    'functions/http/page.ts': "import { word } from '../json/word.ts'\nconsole.log(word)\n",
  })
  expect(found).toEqual([])
})

it.each([
  ['a value', "import { word } from '../http/word.ts'\nconsole.log(word)\n"],
  ['a type', "import type { Word } from '../http/word.ts'\nexport type Words = readonly Word[]\n"],
  ['a module that is loaded later', "export const later = () => import('../http/word.ts')\n"],
])('a room takes nothing from a later one: %s', async (_, text) => {
  const found = await broken({ 'functions/http/word.ts': word, 'functions/jobs/work-chunk.ts': text })
  expect(found).toEqual(['jobs-looks-back'])
})

it('two files are no circle, not by their types either', async () => {
  const found = await broken({
    'infra/a.ts': "import type { B } from './b.ts'\nexport interface A { readonly b: B }\n",
    'infra/b.ts': "import type { A } from './a.ts'\nexport interface B { readonly a: A }\n",
  })
  expect(found).toEqual(['no-cycles'])
})

it.each([
  ['functions/jobs/work-chunk.ts', "import { S3Client } from '@aws-sdk/client-s3'\nconsole.log(S3Client)\n"],
  [
    'functions/model/word.ts',
    "import type { MiddyfiedHandler } from '@middy/core'\nexport type H = MiddyfiedHandler\n",
  ],
])('%s knows no SDK', async (file, text) => {
  expect(await broken({ [file]: text })).toEqual(['sdk-at-the-edge'])
})

it('a step of a batch does not know the next one', async () => {
  const found = await broken({
    'functions/batch/commit/word.ts': word,
    'functions/batch/plan/plan.ts': "import { word } from '../commit/word.ts'\nconsole.log(word)\n",
  })
  expect(found).toEqual(['plan-is-a-step'])
})

it('no way to commit borrows from another, nor does a part of it from a way', async () => {
  const text = "import { word } from './atomic.ts'\nconsole.log(word)\n"
  const atomic = { 'functions/batch/commit/atomic.ts': word }
  for (const name of ['recall', 'gate'])
    expect(await broken({ ...atomic, [`functions/batch/commit/${name}.ts`]: text })).toEqual([
      'atomic-is-a-way',
    ])
})

it.each([
  ['client', 'functions/model/word.ts', ['client-reads-data']],
  ['infra', 'functions/jobs/word.ts', ['infra-reads-data']],
  ['infra', 'functions/model/word.ts', []],
  ['local', 'functions/entry/word.ts', ['nobody-imports-an-entry']],
  ['local', 'functions/compose/word.ts', []],
  ['local', 'examples/word.ts', ['examples-are-replaced']],
  ['functions/compose', 'examples/word.ts', ['examples-are-replaced']],
  ['functions/collections', 'examples/word.ts', []],
])('%s reads %s as far as it may', async (place, file, rules) => {
  const up = place.replaceAll(/[^/]+/g, '..')
  const text = `import { word } from '${up}/${file}'\nconsole.log(word)\n`
  expect(await broken({ [file]: word, [`${place}/reader.ts`]: text })).toEqual(rules)
})
