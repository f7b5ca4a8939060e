import { parseJson, shortPointer } from '../../json/json.ts'
import type { JsonValue } from '../../json/value.ts'
import type { Collection } from '../../model/collection.ts'
import { maxErrors } from '../../model/fields.ts'
import { itemId, limits } from '../../model/limits.ts'
import type { DecidedProblem, PassingProblem } from '../../model/operation-problems.ts'
import {
  type DecidedFailure,
  type Failure,
  type FieldError,
  failure,
  isFailure,
  type Result,
} from '../../model/outcome.ts'
import { limitMembers } from '../../model/over-limit.ts'
import { isObject } from '../item.ts'
import { type Refers, refersIn } from '../references/refers.ts'
import { decideAsked } from './authorize.ts'
import type { BoundOperation } from './bind.ts'
import type { DecideOptions, Decision, State } from './decide.ts'

/** An item that is named, by its key in the store. */
export interface Named {
  readonly key: string
  readonly collection: Collection
  readonly itemId: string
}

/**
 * Whether an item that is named is there for this caller. `mutual`: it is not, and what would make it waits for this very
 * operation. A failure is that of the operations that should have made it, or says that they may yet.
 */
export type Found = 'there' | 'missing' | 'mutual' | 'unread' | Failure<DecidedProblem | PassingProblem>

/** What a run knows of items that are named. */
export interface Lookup {
  /** Undefined where there is no such collection. */
  readonly nameOf: (collection: string, id: string) => Named | undefined
  /** @param index of the operation that names it. */
  readonly find: (named: Named, index: number) => Found
}

/** A decision, and the items that it names. */
export interface Referring extends Pick<Decision, 'next'> {
  readonly result: Result
  /** It rests on these: they are there. */
  readonly rests: readonly Named[]
  /** It is a guess until these have been read. */
  readonly unread: readonly Named[]
}

const none: readonly Named[] = []

/** Decides an operation, and refuses what would name an item that is not there. Who may not write learns nothing of it. */
export const decideReferring = (
  operation: BoundOperation,
  state: State,
  options: DecideOptions & { readonly lookup: Lookup },
): Referring => {
  const decision = decideAsked(operation, state, options)
  const data = decision.next?.data
  if (operation.collection.references.length === 0 || typeof data !== 'string')
    return { result: decision.result, next: decision.next, rests: none, unread: none }
  const all = refersIn(operation.collection, parseJson(data))
  const places = Map.groupBy(all, ({ collection, id }) => `${collection} ${JSON.stringify(id)}`)
  if (places.size > limits.maxItemReferences) return refused(tooMany(places.size))
  return judge([...places.values()], { operation, state, lookup: options.lookup }, decision)
}

const refused = (result: Result): Referring => ({ result, rests: none, unread: none })

const tooMany = (actual: number): DecidedFailure => ({
  ...failure(
    'item-too-large',
    `maxItemReferences is ${limits.maxItemReferences}; the item names ${actual} others.`,
  ),
  members: limitMembers('maxItemReferences', { actual }),
})

interface Asking {
  readonly operation: BoundOperation
  readonly state: State
  readonly lookup: Lookup
}

/** A place that names an item which is not there. */
interface Missing {
  readonly refers: Refers
  readonly isMutual: boolean
}

/** @param places of each item that is named. */
const judge = (places: readonly (readonly Refers[])[], asking: Asking, decision: Decision): Referring => {
  const [rests, unread, missing]: [Named[], Named[], Missing[]] = [[], [], []]
  let blamed: Result | undefined
  for (const same of places) {
    const [first] = same
    const named = first && nameOf(first, asking)
    if (named === 'itself') continue
    const found = named ? asking.lookup.find(named, asking.operation.index) : 'missing'
    if (isFailure(found)) blamed ??= found
    else if (found === 'there' && named) rests.push(named)
    else if (found === 'unread' && named) unread.push(named)
    else missing.push(...same.map((refers) => ({ refers, isMutual: found === 'mutual' })))
  }
  if (missing.length > 0) return { ...refused(notFound(missing, asking)), unread }
  return blamed ? { ...refused(blamed), unread } : { ...decision, rests, unread }
}

/** Undefined for what cannot be an id: it must not get into a key. An item may name itself, which the write makes true. */
const nameOf = ({ collection, id }: Refers, { operation, lookup }: Asking): Named | 'itself' | undefined => {
  if (!itemId.safeParse(id).success) return undefined
  const named = lookup.nameOf(collection, id as string)
  return named?.key === operation.key ? 'itself' : named
}

const notFound = (missing: readonly Missing[], { operation, state }: Asking): DecidedFailure => {
  const stored = state.data === null ? null : parseJson(state.data)
  return failure(
    'reference-not-found',
    `The item of ${operation.collection.name} would name an item that is not there.`,
    missing.slice(0, maxErrors).map((one) => errorAt(one, operation, stored)),
  )
}

const errorAt = ({ refers, isMutual }: Missing, operation: BoundOperation, stored: JsonValue): FieldError => {
  const { id, collection, path } = refers
  const sent = placeSent(refers, operation)
  const named = typeof id === 'string' && id.length <= 256 ? ` "${id.toWellFormed()}"` : ''
  const where = sent ? '' : `, which ${whoNames(refers, operation, stored)} at "${shortPointer(path)}"`
  const why = isMutual ? ' The operations name each other; only an atomic batch can hold that.' : ''
  return {
    pointer: operation.pointer + (sent ? shortPointer(sent) : ''),
    detail: `There is no item${named} in ${collection}${where}.${why}`,
  }
}

/** Of a name that was not sent. */
const whoNames = ({ path, id }: Refers, { method }: BoundOperation, stored: JsonValue): string => {
  if (method === 'ACT' && valueAt(stored, path) !== id) return 'the action made it name'
  return stored === null ? 'every new item names' : 'the stored item names'
}

type Path = Refers['path']

/** Where in the body a name was sent; undefined where the stored item or every new one has it, or an action made it. */
const placeSent = ({ path, id }: Refers, operation: BoundOperation): Path | undefined => {
  const { method, collection, replacement = {}, patch = {}, action } = operation
  if (method === 'ACT') return pathTo(id, action?.input ?? {})
  if (method === 'PATCH') return valueAt(patch, path) === undefined ? undefined : path
  const [member = ''] = path
  const isKept = Object.hasOwn(collection.readOnly, member) && !Object.hasOwn(replacement, member)
  return isKept ? undefined : path
}

const valueAt = (value: JsonValue, path: Path): JsonValue | undefined => {
  let found: JsonValue | undefined = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Readonly<Record<string | number, JsonValue>>)[name]
  }
  return found
}

/** The first place of a value. */
const pathTo = (wanted: JsonValue, value: JsonValue): Path | undefined => {
  if (value === wanted) return []
  if (!Array.isArray(value) && !isObject(value)) return undefined
  for (const [name, part] of Object.entries(value)) {
    const inside = pathTo(wanted, part)
    if (inside) return [Array.isArray(value) ? Number(name) : name, ...inside]
  }
  return undefined
}
