import { type Collection, registryOf } from './collection.ts'

/**
 * What a module declares by its exports: collections, and lists of them (`export default [products, prices]`). One that is
 * exported under its name and in a list as well is one.
 * @param exported of the module.
 * @param file what the module is called in messages.
 * @throws Error when there is something else among them, nothing, two of one name, or a reference to one that is not there.
 */
export const exportedCollections = (
  exported: Readonly<Record<string, unknown>>,
  file: string,
): readonly Collection[] => {
  const found = Object.entries(exported).flatMap(([name, value]) =>
    declaredBy(value, `${file} exports "${name}"`),
  )
  const collections = [...new Set(found)]
  if (collections.length === 0) throw new Error(`${file} exports no collection`)
  const names = collections.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw new Error(`${file} exports two collections named "${twice}"`)
  check(collections, file)
  return collections
}

const declaredBy = (value: unknown, what: string): readonly Collection[] => {
  if (isCollection(value)) return [value]
  if (Array.isArray(value) && value.every(isCollection)) return value
  throw new Error(`${what}, which is not made by defineCollection`)
}

/** What can be wrong between collections that are right by themselves. */
const check = (collections: readonly Collection[], file: string): void => {
  try {
    registryOf(collections)
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
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
