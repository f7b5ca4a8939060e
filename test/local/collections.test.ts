import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { collectionsIn } from '../../local/collections.ts'
import { scratch } from '../support/projects/scratch.ts'

const root = new URL('../../', import.meta.url)
const declaring = (name: string) =>
  `defineCollection({ name: '${name}', schema: z.strictObject({ title: z.string() }) })`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'collections-'))
  scratch.push(folder)
})

/** A deployer's file, anywhere. */
const fileOf = (name: string, text: string): string => {
  const file = join(folder, `${name}.mjs`)
  const imports = `import { z } from '${new URL('node_modules/zod/index.js', root)}'
import { defineCollection } from '${new URL('functions/model/collection.ts', root)}'
`
  writeFileSync(file, imports + text)
  return file
}

it('a file is served by what it exports, under the names that are declared', async () => {
  const file = fileOf(
    'two',
    `export const first = ${declaring('books')}\nexport const second = ${declaring('loans')}\n`,
  )
  const names = async (path: string) => (await collectionsIn(path)).map(({ name }) => name)
  expect(await names(file)).toEqual(['books', 'loans'])
  expect(await names(relative(process.cwd(), file))).toEqual(['books', 'loans'])
})

it.each([
  ['nothing', '', 'exports no collection'],
  ['a-text', "export const books = 'books'\n", 'exports "books", which is not made by defineCollection'],
  [
    'a-declaration',
    "export const books = { name: 'books', schema: z.strictObject({}) }\n",
    'exports "books", which is not made by defineCollection',
  ],
  [
    'a-function-beside',
    `export const books = ${declaring('books')}\nexport const help = () => 1\n`,
    'exports "help", which is not made by defineCollection',
  ],
  [
    'one-name-twice',
    `export const a = ${declaring('books')}\nexport const b = ${declaring('books')}\n`,
    'exports two collections named "books"',
  ],
  [
    'a-reserved-name',
    `export const a = ${declaring('batches')}\n`,
    'cannot be loaded: collection "batches": a name is 1 to 63 of a-z 0-9 -, starts with a letter, and is not reserved',
  ],
])('a file with %s is refused by its name', async (name, text, complaint) => {
  const file = fileOf(name, text)
  await expect(collectionsIn(file)).rejects.toThrow(new Error(`${file} ${complaint}`))
})

it('a file that is not there is named', async () => {
  const file = join(folder, 'none.ts')
  await expect(collectionsIn(file)).rejects.toThrow(`${file} cannot be loaded: `)
})
