import { isRecord, jsonCall, jsonOf } from '../../send/call.ts'
import { exchange } from '../../send/exchange.ts'
import type { Read } from '../../send/verdict.ts'
import { type Connection, contextOf } from '../connect.ts'
import { choiceOf, type Flags } from '../flags.ts'
import type { RowFile } from '../rows/file.ts'
import type { Format } from '../rows/format.ts'
import { delimiterOf, type Reading } from '../rows/reading.ts'
import { encodings } from '../rows/text.ts'
import type { Plan } from '../run/journal.ts'
import { UsageError } from '../usage-error.ts'

/** How to read a file, by the options. */
export const readingOf = (flags: Flags, format: Format): Reading => {
  const foreign = (['delimiter', 'map', 'ignore', 'any-case'] as const).find(
    (name) => flags[name] !== undefined,
  )
  if (foreign !== undefined && format !== 'csv') throw new UsageError(`--${foreign} is for CSV`)
  const encoding = choiceOf('encoding', flags.encoding, encodings)
  const map = flags.map === undefined ? undefined : Object.fromEntries(flags.map.map(pairOf))
  return {
    ...(flags.delimiter === undefined ? {} : { delimiter: delimiterOf(flags.delimiter) }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(map === undefined ? {} : { map }),
    ...(flags.ignore === undefined ? {} : { ignore: flags.ignore }),
  }
}

const pairOf = (text: string): [column: string, member: string] => {
  const at = text.lastIndexOf('=')
  if (at < 0 || at === text.length - 1)
    throw new UsageError(`--map is COLUMN=MEMBER, not ${JSON.stringify(text)}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Undefined for a file that is read in the usual way. */
export const unlessUsual = (reading: Reading): Reading | undefined =>
  Object.keys(reading).length === 0 ? undefined : reading

/** Maps columns to members if only letter case or surrounding blanks differ. */
export const inAnyCase = ({ columns }: RowFile, reading: Reading, members: readonly string[]): Reading => {
  const given = reading.map ?? {}
  const found = columns
    .filter((name) => !members.includes(name) && !Object.hasOwn(given, name))
    .flatMap((name) =>
      members.filter((member) => alike(member, name)).map((member) => [name, member] as const),
    )
  return found.length === 0 ? reading : { ...reading, map: { ...Object.fromEntries(found), ...given } }
}

const alike = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()

/** The members that rows may have, and `id`. */
export const membersOf = async (
  rows: RowsOf,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const context = contextOf(connection, signal)
  const schema = await exchange(jsonCall('GET', '/v1'), readSchema(rows), context)
  return [...new Set(['id', ...namesIn(schema)])]
}

/** The collection of rows, and the action that they are inputs of. */
type RowsOf = Pick<Plan, 'collection' | 'action'>

/** The schema of rows; undefined when there is no such collection, or no such action of it. */
const readSchema =
  ({ collection: name, action }: RowsOf): Read<unknown> =>
  (answered) => {
    const body = jsonOf(answered)
    if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.collections)) return undefined
    const found = namedIn(body.collections, name)
    return { value: action === undefined ? found?.schema : namedIn(found?.actions, action)?.input }
  }

const namedIn = (list: unknown, name: string | undefined): Readonly<Record<string, unknown>> | undefined =>
  Array.isArray(list) ? list.filter(isRecord).find((one) => one.name === name) : undefined

/** The members of a schema, or of all its variants. */
const namesIn = (schema: unknown): string[] => {
  if (!isRecord(schema)) return []
  const own = isRecord(schema.properties) ? Object.keys(schema.properties) : []
  const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return [...own, ...parts.flatMap(namesIn)]
}
