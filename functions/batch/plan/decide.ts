import type { JsonObject } from '../../json/value.ts'
import { type Condition, matchesStrongly, matchesWeakly } from '../../model/etags.ts'
import {
  type DecidedFailure,
  type DecidedResult,
  failure,
  isFailure,
  type Success,
} from '../../model/outcome.ts'
import { heldPatch, readOnlyFailure, validateWhole } from '../held.ts'
import { type ItemText, validateItem } from '../item.ts'
import { isOutdated, misfitOfPatch } from '../misfit.ts'
import { shown, told } from '../shown.ts'
import { currentMembers, type Existing } from '../upgrade.ts'
import { type AskedBy, act } from './act.ts'
import type { BoundOperation } from './bind.ts'
import { instantTextOf } from './instant.ts'
import { mergePatch } from './merge-patch.ts'

/** An item before an operation: `data` is null if it is deleted, the version 0 if it never existed. */
export interface State {
  readonly version: number
  readonly data: string | null
  /** Of an item that is there: ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** The version of the schema that `data` are of; 1 when absent. */
  readonly schema?: number
}

/** … of one that is there. */
export type Present = State & { readonly data: string }

export const isPresent = (state: State): state is Present => state.data !== null

/** A result, and the state after the operation if it changes the item. */
export interface Decision {
  readonly result: DecidedResult
  readonly next?: State | undefined
  /** Nobody could say whether this caller may know of the item. */
  readonly isUnjudged?: true
}

/** What a decision depends on beside the operation and its item. */
export interface DecideOptions {
  /** A write's result carries the item. */
  readonly represent: boolean
  readonly asked: AskedBy
  /** When what is decided counts as written. */
  readonly now: Date
}

/** The HTTP semantics of an item, all of them, for a caller who may. */
export const decide = (operation: BoundOperation, state: State, options: DecideOptions): Decision => {
  switch (operation.method) {
    case 'POST':
      return create(operation, state, options)
    case 'PUT':
      return replace(operation, state, options)
    case 'PATCH':
      return patch(operation, state, options)
    case 'ACT':
      return take(operation, state, options)
    case 'DELETE':
      return remove(operation, state, options)
    case 'GET':
      return { result: read(operation, state) }
  }
}

/** The stored item that an operation is on. */
export const existing = ({ itemId: id }: BoundOperation, state: Present): Existing => {
  const { data, createdAt, updatedAt, schema = 1 } = state
  return { id, data, createdAt, updatedAt, schema }
}

const written = (
  operation: BoundOperation,
  { state: { version, ...before }, data }: { readonly state: State; readonly data: string },
  { represent, now }: DecideOptions,
): Decision => {
  const updatedAt = instantTextOf(now)
  const isNew = before.data === null
  const createdAt = isNew ? updatedAt : before.createdAt
  const next = { version: version + 1, data, createdAt, updatedAt, ...schemaAfter(operation, before) }
  const status = isNew ? 201 : 200
  const body = represent ? bodyOf(operation, next) : {}
  return { result: { status, version: next.version, ...createdBy(operation, status), ...body }, next }
}

/** Nothing of an item of version 1, unless it has been of a later one. */
const schemaAfter = (
  { collection, schema = collection.version }: BoundOperation,
  before: Pick<State, 'schema'>,
): Pick<State, 'schema'> => (schema === 1 && before.schema === undefined ? {} : { schema })

/** What was written stands, whether or not the deployer's code can show it. */
const bodyOf = (operation: BoundOperation, state: Present): Pick<Success, 'body' | 'truncated'> => {
  const body = shown(operation.collection, existing(operation, state))
  return isFailure(body) ? { truncated: true } : { body }
}

/** Which item an operation made, if it made one. */
export const createdBy = (
  { collection, itemId }: BoundOperation,
  status: Success['status'],
): Pick<Success, 'created'> =>
  status === 201 ? { created: { collection: collection.name, id: itemId } } : {}

/** @param version 0 where it is not the caller's to know. */
export const taken = (version: number): DecidedFailure =>
  failure('already-exists', `An item with this id exists${version > 0 ? `, at version ${version}` : ''}.`)

const create = (operation: BoundOperation, state: State, options: DecideOptions): Decision =>
  state.data === null
    ? written(operation, { state, data: operation.data ?? '{}' }, options)
    : { result: taken(state.version) }

const replace = (operation: BoundOperation, state: State, options: DecideOptions): Decision => {
  if (!isPresent(state) && operation.collection.ids === 'server') return { result: missing() }
  const unmet = unmetCondition(operation, state)
  if (unmet) return { result: unmet }
  const item = replacedBy(operation, state)
  return isFailure(item) ? { result: item } : written(operation, { state, data: item.data }, options)
}

/** What only actions change stays as it is. */
const replacedBy = (operation: BoundOperation, state: State): ItemText | DecidedFailure => {
  const { collection, replacement, data = '{}', pointer } = operation
  if (replacement === undefined) return { data }
  const stored = isPresent(state) ? currentMembers(collection, existing(operation, state)) : undefined
  if (isFailure(stored)) return stored
  return validateWhole(collection, replacement, { stored, pointer })
}

const patch = (operation: BoundOperation, state: State, options: DecideOptions): Decision => {
  if (!isPresent(state)) return { result: missing() }
  const unmet = unmetCondition(operation, state)
  if (unmet) return { result: unmet }
  const item = patchedBy(operation, state)
  return isFailure(item) ? { result: item } : written(operation, { state, data: item.data }, options)
}

const patchedBy = (operation: BoundOperation, state: Present): ItemText | DecidedFailure => {
  const { collection, patch: sent = {}, pointer } = operation
  const stored = currentMembers(collection, existing(operation, state))
  if (isFailure(stored)) return stored
  const { patch, errors } = heldPatch(sent, { collection, stored, pointer })
  if (errors.length > 0) return readOnlyFailure(collection, errors)
  const item = validateItem(collection, mergePatch(stored, patch) as JsonObject, pointer)
  return isFailure(item) ? misfitOfPatch(collection, { patch, stored, pointer, refused: item }) : item
}

const take = (operation: BoundOperation, state: State, options: DecideOptions): Decision => {
  if (!isPresent(state)) return { result: missing() }
  const unmet = unmetCondition(operation, state)
  if (unmet) return { result: unmet }
  const given = told(operation.collection, existing(operation, state))
  const item = isFailure(given) ? given : act(operation, given, options.asked)
  return isFailure(item) ? { result: item } : written(operation, { state, data: item.data }, options)
}

const remove = (operation: BoundOperation, state: State, { now }: DecideOptions): Decision => {
  if (state.data === null) return { result: missing() }
  const unmet = unmetCondition(operation, state)
  return unmet
    ? { result: unmet }
    : {
        result: { status: 204 },
        next: { ...state, version: state.version + 1, data: null, updatedAt: instantTextOf(now) },
      }
}

const read = (operation: BoundOperation, state: State): DecidedResult => {
  if (!isPresent(state)) return missing()
  const { version } = state
  const { ifMatch, ifNoneMatch } = operation
  if (ifMatch && !matchesStrongly(ifMatch, version)) return mismatch(ifMatch, version)
  if (ifNoneMatch && matchesWeakly(ifNoneMatch, version)) return { status: 304, version }
  const { collection } = operation
  const body = shown(collection, existing(operation, state))
  if (isFailure(body)) return body
  return { status: 200, version, body, ...(isOutdated(collection, body) ? { outdated: true } : {}) }
}

export const missing = (): DecidedFailure => failure('not-found', 'There is no such item.')

/** RFC 9110, 13.2.2: If-Match first, then If-None-Match. */
export const unmetCondition = (
  { ifMatch, ifNoneMatch }: BoundOperation,
  { version, data }: Pick<State, 'version' | 'data'>,
): DecidedFailure | undefined => {
  if (ifMatch && data === null) return failure('precondition-failed', 'There is no such item to match.')
  if (ifMatch && !matchesStrongly(ifMatch, version)) return mismatch(ifMatch, version)
  if (ifNoneMatch && data !== null && matchesWeakly(ifNoneMatch, version)) {
    return failure('precondition-failed', `The item exists, at version ${version}.`)
  }
  return undefined
}

const mismatch = (condition: Condition, version: number): DecidedFailure => {
  const tags = condition === '*' ? [] : condition
  const [only] = tags
  if (tags.some(({ weak }) => weak) && matchesWeakly(condition, version))
    return failure('precondition-failed', 'If-Match compares strongly, and a weak tag (W/) never matches.')
  const wanted =
    tags.length === 1 && only && /^"\d+"$/.test(only.opaque) && !only.weak
      ? only.opaque.slice(1, -1)
      : 'one that was asked for'
  return failure('precondition-failed', `The item is at version ${version}, not ${wanted}.`)
}
