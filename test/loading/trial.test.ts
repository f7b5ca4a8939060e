import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { exportsOf } from '../../loading/exports.ts'
import { tryModule } from '../../loading/trial.ts'
import { scratch } from '../support/projects/scratch.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trial-'))
  scratch.push(folder)
})

let files = 0
const fileOf = (text: string): string => {
  files += 1
  const file = join(folder, `${files}.mjs`)
  writeFileSync(file, `${text}\nexport const one = 1\n`)
  return file
}

it.each([
  ['process.exit(0)', 'it ended the process in which it was loaded (process.exit)'],
  [
    'await new Promise(() => {})',
    'PLACE:1:1: an await at the top level is not deployed: functions are CommonJS, which has none',
  ],
  ["Promise.reject(new Error('nobody\\n  caught it'))", 'nobody caught it (PLACE:1:16)'],
  ["queueMicrotask(() => { throw new Error('later') })", 'later (PLACE:1:30)'],
  ['throw undefined', 'undefined was thrown'],
  ["throw 'words'", 'words'],
  ['throw { a: 1 }', '{ a: 1 } was thrown'],
])('%s is a mistake of the module, and nobody else ends by it', async (text, why) => {
  const file = fileOf(text)
  const said = why.replace('PLACE', relative('', file))
  await expect(exportsOf(file)).rejects.toThrow(new Error(`${file} cannot be loaded: ${said}`))
})

it('a module that waits for what never happens is told so', async () => {
  await expect(tryModule(pathToFileURL(fileOf('await new Promise(() => {})')).href)).rejects.toThrow(
    new Error('an await at its top level waits for what never happens'),
  )
})

it.each(['for (;;) {}', 'setInterval(() => {}, 1000); await new Promise(() => {})'])(
  '%s is given up after a while',
  async (text) => {
    await expect(tryModule(pathToFileURL(fileOf(text)).href, 400)).rejects.toThrow(
      new Error('it was not loaded after 0.4 s: something at its top level runs on, or waits'),
    )
  },
)

it('what goes on beside, and what takes a moment, is no mistake', async () => {
  const file = fileOf('const timer = setInterval(() => {}, 1e6)\nexport { timer }')
  const { one, timer } = await exportsOf(file)
  expect(one).toBe(1)
  clearInterval(timer as NodeJS.Timeout)
})
