import { fileURLToPath } from 'node:url'
import type { Collection } from '../functions/model/collection.ts'
import { exportsOf } from './exports.ts'

const deployed = fileURLToPath(new URL('../functions/collections/index.ts', import.meta.url))

/**
 * What a module exports, which is all that a service on this machine serves.
 * @param file from the working directory; that of the deployed service without.
 * @throws Error when it cannot be loaded, exports something else than collections, or nothing, or two of one name.
 */
export const collectionsIn = async (file: string = deployed): Promise<readonly Collection[]> => {
  const exported = await exportsOf(file)
  const collections = Object.entries(exported).map(([name, value]) => {
    if (isCollection(value)) return value
    throw new Error(`${file} exports "${name}", which is not made by defineCollection`)
  })
  if (collections.length === 0) throw new Error(`${file} exports no collection`)
  const names = collections.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw new Error(`${file} exports two collections named "${twice}"`)
  return collections
}

const isCollection = (value: unknown): value is Collection =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'ids' in value &&
  (value.ids === 'client' || value.ids === 'server') &&
  'schema' in value &&
  'id' in value &&
  'scopes' in value
