import { canonicalText } from '../json/canonical.ts'
import { pointer } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { type DecidedFailure, type FieldError, failure, isFailure } from '../model/outcome.ts'
import { type ItemText, validateItem } from './item.ts'
import { mergePatch } from './plan/merge-patch.ts'

/** Without timestamps and computed members: who sends back what was answered, sends them, too. */
export const withoutIgnored = ({ ignored }: Pick<Collection, 'ignored'>, members: JsonObject): JsonObject =>
  ignored.some((name) => Object.hasOwn(members, name))
    ? Object.fromEntries(Object.entries(members).filter(([name]) => !ignored.includes(name)))
    : members

/** What the members of an item that only actions change have to be, and where it was sent. */
interface Holding {
  readonly collection: Pick<Collection, 'readOnly'>
  /** The members of the stored item; undefined of a new one. */
  readonly stored: JsonObject | undefined
  readonly pointer: string
}

interface Held {
  readonly members: JsonObject
  /** One for each member that was sent with another value. */
  readonly errors: readonly FieldError[]
}

/** A whole item as it was sent, with the values that its read-only members have. */
const heldWhole = (sent: JsonObject, holding: Holding): Held => {
  const expected = expectedBy(holding)
  if (expected.length === 0) return { members: sent, errors: [] }
  const members = { ...sent }
  for (const [name, value] of expected) {
    if (value === undefined) delete members[name]
    else members[name] = value
  }
  const errors = expected.filter(([name, value]) => Object.hasOwn(sent, name) && !isSame(sent[name], value))
  return { members, errors: errors.map(([name]) => wrong(name, holding)) }
}

/** A merge patch without read-only members, which it may have where it would leave them as they are. */
export const heldPatch = (
  sent: JsonObject,
  holding: Holding,
): { readonly patch: JsonObject; readonly errors: readonly FieldError[] } => {
  const touched = expectedBy(holding).filter(([name]) => Object.hasOwn(sent, name))
  const patch = { ...sent }
  for (const [name] of touched) delete patch[name]
  // A member of what was answered may be null, or have a null in it, which a patch takes for a removal.
  const errors = touched.filter(
    ([name, value]) => !isSame(sent[name], value) && !isSame(patchedTo(value, sent[name]), value),
  )
  return { patch, errors: errors.map(([name]) => wrong(name, holding)) }
}

const patchedTo = (value: JsonValue | undefined, patch: JsonValue | undefined): JsonValue | undefined =>
  patch === null || patch === undefined ? undefined : mergePatch(value, patch)

/** Checks a whole item, and that it changes nothing that only actions change. */
export const validateWhole = (
  collection: Collection,
  sent: JsonObject,
  at: Omit<Holding, 'collection'>,
): ItemText | DecidedFailure => {
  const { members, errors } = heldWhole(sent, { collection, ...at })
  const item = validateItem(collection, members, at.pointer)
  if (errors.length === 0 || (isFailure(item) && item.problem !== 'validation-failed')) return item
  return readOnlyFailure(collection, [...errors, ...(isFailure(item) ? (item.errors ?? []) : [])])
}

export const readOnlyFailure = (
  { name }: Pick<Collection, 'name'>,
  errors: readonly FieldError[],
): DecidedFailure =>
  failure('validation-failed', `The item has members of ${name} that only actions change.`, errors)

const expectedBy = ({
  collection: { readOnly },
  stored,
}: Holding): readonly (readonly [string, JsonValue | undefined])[] => {
  const initial = Object.entries(readOnly) as [string, JsonValue | undefined][]
  if (stored === undefined) return initial
  return initial.map(([name]) => [name, Object.hasOwn(stored, name) ? stored[name] : undefined])
}

const isSame = (one: JsonValue | undefined, other: JsonValue | undefined): boolean =>
  one === undefined || other === undefined ? one === other : canonicalText(one) === canonicalText(other)

const wrong = (name: string, { stored, pointer: at }: Holding): FieldError => ({
  pointer: at + pointer(name),
  detail: stored
    ? 'Only actions change it; leave it out, or send what it is.'
    : 'Only actions change it; leave it out of a new item.',
})
