import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Loaded, watchCollections } from '../../loading/watch.ts'
import { scratch } from '../support/projects/scratch.ts'

const root = new URL('../../', import.meta.url)
const declaring = (name: string) => `import { z } from '${new URL('node_modules/zod/index.js', root)}'
import { defineCollection } from '${new URL('functions/model/collection.ts', root)}'
import { longest } from './longest'
export const one = defineCollection({ name: '${name}', schema: z.strictObject({ title: z.string().max(longest) }) })
`

it('tells of every change of a file and of what it imports, and of mistakes, each once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watched-'))
  scratch.push(folder)
  const [file, imported] = [join(folder, 'collections.ts'), join(folder, 'longest.ts')]
  writeFileSync(imported, 'export const longest = 3\n')
  writeFileSync(file, declaring('books'))
  const told: Loaded[] = []
  const watched = await watchCollections(file, async (loaded) => void told.push(loaded))
  onTestFinished(() => watched.stop())
  const heard = (count: number) =>
    vi.waitFor(() => expect(told).toHaveLength(count), { timeout: 20_000, interval: 20 })
  const last = () => {
    const loaded = told.at(-1)
    return loaded && 'collections' in loaded ? loaded.collections[0] : loaded?.mistake
  }
  await heard(1)
  expect(last()).toMatchObject({ name: 'books' })
  writeFileSync(imported, 'export const longest = 4\n')
  await heard(2)
  const books = last()
  expect(typeof books === 'object' && books.schema.safeParse({ title: '1234' }).success).toBe(true)
  writeFileSync(file, declaring('batches'))
  await heard(3)
  expect(last()).toMatch(/collections\.ts cannot be loaded: collection "batches": a name is/)
  writeFileSync(file, `${declaring('books')}export = = 1\n`)
  await heard(4)
  expect(last()).toMatch(/collections\.ts:5:10: Unexpected "="$/)
  writeFileSync(file, declaring('loans'))
  await heard(5)
  expect(last()).toMatchObject({ name: 'loans' })
})
