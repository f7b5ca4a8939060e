import type { Operation, Version } from '../history/spec.ts'
import type { Data, ItemState } from '../play/journal.ts'

/** The two schemas that histories know, once more, and what becomes of an item of the first where the second reads it. */

export const schemaOf = ({ schemaVersion = 1 }: Pick<Version, 'schemaVersion'>): number => schemaVersion

/** The members that this version of the code shows. What a later version has written is shown as it is. */
const seenBy = (data: Data, schema: number, version: Version): Data => {
  if (schema >= schemaOf(version)) return data
  const { note: _, ...others } = data
  return { ...others, grade: 'old' }
}

/** A state as this version of the code sees it. */
export const stateSeenBy = (state: ItemState, version: Version): ItemState => {
  const { data, schema = 1 } = state
  if (data === null) return state
  return { ...state, data: seenBy(data, schema, version), schema: Math.max(schema, schemaOf(version)) }
}

/** Only the later version could tell what a change would lose. */
export const isLater = ({ data, schema = 1 }: ItemState, version: Version): boolean =>
  data !== null && schema > schemaOf(version)

const ignored: ReadonlySet<string> = new Set(['createdAt', 'updatedAt', 'label'])

/** What callers may send and nobody looks at: only things have such members. */
export const withoutIgnored = ({ collection }: Pick<Operation, 'collection'>, data: Data): Data =>
  collection === 'things'
    ? Object.fromEntries(Object.entries(data).filter(([name]) => !ignored.has(name)))
    : data

/** In place of what time and chance make. No real one looks so. */
const open = '?'

/** With what a schema adds to an item that has not got it. */
export const completed = (data: Data, version: Version): Data => ({
  ...(schemaOf(version) === 2 ? { grade: 'new' } : {}),
  drawn: open,
  ...data,
})

const isObject = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isValid = (data: Data, version: Version): boolean => {
  const { last, n, marks, to, turns, drawn, note, grade, ...others } = data
  return (
    Object.keys(others).length === 0 &&
    (to === undefined || typeof to === 'string') &&
    typeof last === 'string' &&
    last.length >= 1 &&
    last.length <= 40 &&
    typeof n === 'number' &&
    Number.isSafeInteger(n) &&
    n >= 0 &&
    n <= (version.strictSchema ? 50 : 1_000) &&
    isObject(marks) &&
    Object.values(marks).every((mark) => typeof mark === 'string') &&
    Number.isSafeInteger(turns) &&
    typeof drawn === 'string' &&
    (schemaOf(version) === 1
      ? grade === undefined && (note === undefined || typeof note === 'string')
      : note === undefined && (grade === 'old' || grade === 'new'))
  )
}

/** The same, whatever time and chance made where nobody can say. */
export const isSame = (a: Data | null | undefined, b: Data | null | undefined): boolean =>
  a && b && (a.drawn === open || b.drawn === open) && typeof a.drawn === typeof b.drawn
    ? textOf({ ...a, drawn: open }) === textOf({ ...b, drawn: open })
    : textOf(a) === textOf(b)

/** JSON with members in one order. */
export const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  ) ?? ''

/** Whether an item was shown so by one of these versions of the code, and marked as it should be. */
export const isShownBy = (
  { data, schema = 1 }: Pick<ItemState, 'data' | 'schema'>,
  shown: { readonly body: Data; readonly outdated: boolean | undefined },
  versions: readonly Version[],
): boolean =>
  data !== null &&
  versions.some((version) => {
    const seen = seenBy(data, schema, version)
    return (
      isSame(shown.body, seen) && (shown.outdated === undefined || shown.outdated === !isValid(seen, version))
    )
  })
