import { cpSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Everything that a run leaves behind; ignored by git, safe to delete. */
const copy = `${root}.build/replaced/`

const leftOut: ReadonlySet<string> = new Set(['node_modules', '.git', '.build', 'cdk.out'])

/** One collection that has nothing in common with those that tests or examples are about. */
const parcels = `import * as z from 'zod'
import { defineCollection } from '../model/collection.ts'

export const parcels = defineCollection({
  name: 'parcels',
  ids: 'server',
  schema: z.strictObject({ sender: z.string().min(1), grams: z.int().min(1).max(30_000) }),
})
`

/**
 * The project as an adopter has it who has put a collection in the place of the examples, and has no use for the tests
 * of those.
 * @returns its folder.
 */
export const replacedProject = (): string => {
  rmSync(copy, { recursive: true, force: true })
  for (const part of readdirSync(root).filter((name) => !leftOut.has(name)))
    cpSync(root + part, copy + part, { recursive: true })
  symlinkSync(`${root}node_modules`, `${copy}node_modules`)
  writeFileSync(`${copy}functions/collections/parcels.ts`, parcels)
  writeFileSync(`${copy}functions/collections/index.ts`, "export { parcels } from './parcels.ts'\n")
  rmSync(`${copy}test/examples`, { recursive: true })
  return copy
}
