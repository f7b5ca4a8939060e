import { asValue, type Item, invalid, type Value } from './values.ts'

/** A statement with its parameters put in. */
export type Bound =
  | { readonly kind: 'insert'; readonly table: string; readonly item: Item }
  | { readonly kind: 'update'; readonly table: string; readonly set: Item; readonly where: Item }

interface Prepared {
  readonly kind: Bound['kind']
  readonly table: string
  readonly set: readonly string[]
  readonly where: readonly string[]
}

const known = new Map<string, Prepared>()

/** Longest text of a statement; its parameters do not count. */
const maxLength = 8192

/** The two shapes of PartiQL writes in use here, with every value as a parameter. */
export const bindStatement = (text: unknown, parameters: unknown): Bound => {
  if (typeof text !== 'string' || text === '' || text.length > maxLength)
    throw invalid('Statement must be a text of 1 to 8192 characters')
  const prepared = known.get(text) ?? prepare(text)
  const values = Array.isArray(parameters) ? parameters.map(asValue) : []
  const wanted = prepared.set.length + prepared.where.length
  if (values.length !== wanted)
    throw invalid(`Number of parameters in request and statement don't match: ${values.length}, ${wanted}`)
  const { kind, table, set, where } = prepared
  const first = zip(set, values)
  return kind === 'insert'
    ? { kind, table, item: first }
    : { kind, table, set: first, where: zip(where, values.slice(set.length)) }
}

const zip = (names: readonly string[], values: readonly Value[]): Item =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? {}]))

const insertShape = /^INSERT INTO "([^"]+)" VALUE \{(.+)\}$/
const updateShape = /^UPDATE "([^"]+)" SET (.+) WHERE (.+)$/

const prepare = (text: string): Prepared => {
  const made = readInsert(text) ?? readUpdate(text)
  if (!made) throw invalid(`a statement that the stand-in does not know: ${text}`)
  known.set(text, made)
  return made
}

const readInsert = (text: string): Prepared | undefined => {
  const [, table, members] = insertShape.exec(text) ?? []
  if (table === undefined || members === undefined) return undefined
  return { kind: 'insert', table, set: namesIn(members, /,\s*/, /^'([^']+)'\s*:\s*\?$/), where: [] }
}

const readUpdate = (text: string): Prepared | undefined => {
  const [, table, set, where] = updateShape.exec(text) ?? []
  if (table === undefined || set === undefined || where === undefined) return undefined
  const equation = /^"([^"]+)"\s*=\s*\?$/
  return {
    kind: 'update',
    table,
    set: namesIn(set, /,\s*/, equation),
    where: namesIn(where, / AND /, equation),
  }
}

const namesIn = (text: string, separator: RegExp, shape: RegExp): readonly string[] =>
  text.split(separator).map((part) => {
    const name = shape.exec(part.trim())?.[1]
    if (name === undefined) throw invalid(`not understood in a statement: ${part}`)
    return name
  })
