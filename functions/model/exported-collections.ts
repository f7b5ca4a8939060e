import { type Collection, registryOf } from './collection.ts'

/** Something is wrong with what a module exports under a name. */
export class ExportFault extends Error {
  readonly exported: string
  constructor(message: string, exported: string) {
    super(message)
    this.exported = exported
  }
}

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
  const found = Object.entries(exported).flatMap(([name, value]) => declaredBy(name, value, file))
  const collections = [...new Set(found)]
  if (collections.length === 0) throw new Error(`${file} exports no collection`)
  const names = collections.map(({ name }) => name)
  const twice = collections.find(({ name }, at) => names.indexOf(name) < at)
  if (twice !== undefined) {
    const message = `${file} exports two collections named "${twice.name}"`
    throw new ExportFault(message, exportOf(twice, exported))
  }
  check(collections, exported, file)
  return collections
}

const declaredBy = (name: string, value: unknown, file: string): readonly Collection[] => {
  if (isCollection(value)) return [value]
  if (Array.isArray(value) && value.every(isCollection)) return value
  throw new ExportFault(`${file} exports "${name}", which is not made by defineCollection`, name)
}

/** What can be wrong between collections that are right by themselves. */
const check = (
  collections: readonly Collection[],
  exported: Readonly<Record<string, unknown>>,
  file: string,
): void => {
  try {
    registryOf(collections)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const about = collections.find(({ name }) => said.startsWith(`collection "${name}": `))
    const message = `${file}: ${said}`
    throw about === undefined ? new Error(message) : new ExportFault(message, exportOf(about, exported))
  }
}

/** Its own export, or the list that it is in. */
const exportOf = (collection: Collection, exported: Readonly<Record<string, unknown>>): string => {
  const entries = Object.entries(exported)
  const own = entries.find(([, value]) => value === collection)
  const list = entries.find(([, value]) => Array.isArray(value) && value.includes(collection))
  return (own ?? list)?.[0] ?? collection.name
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
