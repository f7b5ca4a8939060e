import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { Refused } from '../../functions/model/refused.ts'
import { collectionsIn } from '../../loading/collections.ts'
import { exportsOf } from '../../loading/exports.ts'
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
const fileOf = (name: string, text: string, extension = 'mjs'): string => {
  const file = join(folder, `${name}.${extension}`)
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
  [
    'a-text',
    "export const books = 'books'\n",
    'exports "books", which is not made by defineCollection (PLACE:3:14)',
  ],
  [
    'a-declaration',
    "export const books = { name: 'books', schema: z.strictObject({}) }\n",
    'exports "books", which is not made by defineCollection (PLACE:3:14)',
  ],
  [
    'a-function-beside',
    `export const books = ${declaring('books')}\nexport const help = () => 1\n`,
    'exports "help", which is not made by defineCollection (PLACE:4:14)',
  ],
  [
    'one-name-twice',
    `export const a = ${declaring('books')}\nexport const b = ${declaring('books')}\n`,
    'exports two collections named "books" (PLACE:4:14)',
  ],
  [
    'a-reserved-name',
    `export const a = ${declaring('batches')}\n`,
    'cannot be loaded: collection "batches": a name is 1 to 63 of a-z 0-9 -, starts with a letter, and is not reserved (PLACE:3:18)',
  ],
])('a file with %s is refused by its name', async (name, text, complaint) => {
  const file = fileOf(name, text)
  const said = complaint.replace('PLACE', relative('', file))
  await expect(collectionsIn(file)).rejects.toThrow(new Error(`${file} ${said}`))
})

it('a file that is not there is named', async () => {
  const file = join(folder, 'none.ts')
  await expect(collectionsIn(file)).rejects.toThrow(
    new Error(`${file} cannot be loaded: there is no such file`),
  )
})

it('what is wrong with a list has the place of the list', async () => {
  const file = fileOf('listed-wrong', `const one = ${declaring('one')}\nexport default [one, 1]\n`, 'ts')
  await expect(collectionsIn(file)).rejects.toThrow(
    new Error(`${file} exports "default", which is not made by defineCollection (${relative('', file)}:4:8)`),
  )
})

it('a list of collections is as good as an export of each, and both together are no more', async () => {
  const file = fileOf(
    'listed',
    `export const books = ${declaring('books')}\nconst loans = ${declaring('loans')}\nexport default [books, loans]\n`,
  )
  expect((await collectionsIn(file)).map(({ name }) => name).sort()).toEqual(['books', 'loans'])
})

it('a reference to a collection that is not exported is refused before anything is served', async () => {
  const loans =
    "defineCollection({ name: 'loans', schema: z.strictObject({ book: z.string() }), references: { book: 'books' } })"
  const file = fileOf('alone', `export const loans = ${loans}\n`)
  await expect(collectionsIn(file)).rejects.toThrow(
    new Error(
      `${file}: collection "loans": its reference "book" names the collection "books", which is not served (${relative('', file)}:3:14)`,
    ),
  )
})

/** A project of a deployer: aliases of its compiler, and TypeScript that leaves code behind. */
const project = (): string => {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { paths: { '#shared/*': ['./shared/*'] } } }),
  )
  mkdirSync(join(folder, 'shared'), { recursive: true })
  writeFileSync(
    join(folder, 'shared/state.ts'),
    "export enum State { Draft = 'draft', Sent = 'sent' }\nexport namespace Texts { export const longest = 7 }\n",
  )
  return `import { State, Texts } from '#shared/state'
import { refuse } from '${new URL('functions/model/refused.ts', root)}'
export const letters = defineCollection({
  name: 'letters',
  schema: z.strictObject({ state: z.enum(State), title: z.string().max(Texts.longest) }),
  actions: { send: { input: z.strictObject({}), refusals: {}, run: () => refuse(409, 'sent') } },
})
`
}

it('any TypeScript is loaded, by the aliases of its own configuration', async () => {
  const [letters] = await collectionsIn(fileOf('letters', project(), 'ts'))
  expect(letters?.schema.safeParse({ state: 'sent', title: '1234567' }).success).toBe(true)
  expect(letters?.schema.safeParse({ state: 'sent', title: '12345678' }).success).toBe(false)
  expect(letters?.schema.safeParse({ state: 'lost', title: '' }).success).toBe(false)
})

it('what is installed is the same for the service and for the module, and so is what the service made', async () => {
  const exported = await exportsOf(
    fileOf(
      'same',
      `import { refuse } from '${new URL('functions/model/refused.ts', root)}'\nexport const text = z.ZodString\nexport const refused = refuse(409, 'x')\n`,
    ),
  )
  expect(exported.text).toBe(z.ZodString)
  expect(exported.refused).toBeInstanceOf(Refused)
})

it('a mistake of the language is told with its place, in one line', async () => {
  const file = fileOf('broken', 'export const books = = 1\n', 'ts')
  const place = `${relative(process.cwd(), file)}:3:22`
  await expect(collectionsIn(file)).rejects.toThrow(
    new Error(`${file} cannot be loaded: ${place}: Unexpected "="`),
  )
})

it('a module may lie anywhere, and have lines as Windows ends them', async () => {
  const place = join(folder, 'Mein Büro (2) & 100%', 'src')
  mkdirSync(place, { recursive: true })
  const text = readFileSync(fileOf('plain', `export const one = ${declaring('books')}\n`, 'ts'), 'utf8')
  const file = join(place, 'collections.ts')
  writeFileSync(file, `\ufeff${text.replaceAll('\n', '\r\n')}`)
  expect((await collectionsIn(file)).map(({ name }) => name)).toEqual(['books'])
  writeFileSync(file, `\ufeff${text.replaceAll('\n', '\r\n')}export const two = 2\r\n`)
  await expect(collectionsIn(file)).rejects.toThrow(
    new Error(`${file} exports "two", which is not made by defineCollection (${relative('', file)}:4:14)`),
  )
})

it('what cannot be found is named', async () => {
  const file = fileOf('lost', "import './not-there'\n", 'ts')
  await expect(collectionsIn(file)).rejects.toThrow('Could not resolve "./not-there"')
})

it('a module is read anew each time', async () => {
  const names = async (name: string) =>
    (await collectionsIn(fileOf('anew', `export const one = ${declaring(name)}\n`)))[0]?.name
  expect(await names('books')).toBe('books')
  expect(await names('loans')).toBe('loans')
})
