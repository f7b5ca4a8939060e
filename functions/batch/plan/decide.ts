import { parseJson } from '../../json/json.ts'
import type { JsonObject } from '../../json/value.ts'
import { type Condition, matchesStrongly, matchesWeakly } from '../../model/etags.ts'
import {
  type DecidedFailure,
  type DecidedResult,
  failure,
  type Item,
  isFailure,
  type Success,
} from '../../model/outcome.ts'
import { inSchemaOrder } from '../../model/schema/order.ts'
import { validateItem } from '../item.ts'
import { type AskedBy, act } from './act.ts'
import type { BoundOperation } from './bind.ts'
import { mergePatch } from './merge-patch.ts'

/** An item before an operation: `data` is null if it is deleted, the version 0 if it never existed. */
export interface State {
  readonly version: number
  readonly data: string | null
}

/** A result, and the state after the operation if it changes the item. */
export interface Decision {
  readonly result: DecidedResult
  readonly next?: State
}

/** What a decision depends on beside the operation and its item. */
export interface DecideOptions {
  /** A write's result carries the item. */
  readonly represent: boolean
  readonly asked: AskedBy
}

/** The HTTP semantics of an item, all of them, for a caller who may. */
export const decide = (
  operation: BoundOperation,
  state: State,
  { represent, asked }: DecideOptions,
): Decision => {
  switch (operation.method) {
    case 'POST':
      return create(operation, state, represent)
    case 'PUT':
      return replace(operation, state, represent)
    case 'PATCH':
      return patch(operation, state, represent)
    case 'ACT':
      return take(operation, state, { represent, asked })
    case 'DELETE':
      return remove(operation, state)
    case 'GET':
      return { result: read(operation, state) }
  }
}

/** The item as an answer has it, its members in the schema's order. */
export const representation = (
  { collection, itemId }: Pick<BoundOperation, 'collection' | 'itemId'>,
  data: string,
): Item => ({
  id: itemId,
  ...(inSchemaOrder(collection.schema, parseJson(data)) as JsonObject),
})

const written = (
  operation: BoundOperation,
  { status, state, data }: { readonly status: 200 | 201; readonly state: State; readonly data: string },
  represent: boolean,
): Decision => {
  const version = state.version + 1
  const body = represent ? { body: representation(operation, data) } : {}
  return { result: { status, version, ...createdBy(operation, status), ...body }, next: { version, data } }
}

/** Which item an operation made, if it made one. */
export const createdBy = (
  { collection, itemId }: BoundOperation,
  status: Success['status'],
): Pick<Success, 'created'> =>
  status === 201 ? { created: { collection: collection.name, id: itemId } } : {}

const create = (operation: BoundOperation, state: State, represent: boolean): Decision =>
  state.data === null
    ? written(operation, { status: 201, state, data: operation.data ?? '{}' }, represent)
    : { result: failure('already-exists', `An item with this id exists, at version ${state.version}.`) }

const replace = (operation: BoundOperation, state: State, represent: boolean): Decision => {
  const exists = state.data !== null
  if (!exists && operation.collection.ids === 'server') return { result: missing() }
  const unmet = unmetCondition(operation, state)
  if (unmet) return { result: unmet }
  return written(operation, { status: exists ? 200 : 201, state, data: operation.data ?? '{}' }, represent)
}

const patch = (operation: BoundOperation, state: State, represent: boolean): Decision => {
  if (state.data === null) return { result: missing() }
  const unmet = unmetCondition(operation, state)
  if (unmet) return { result: unmet }
  const merged = mergePatch(parseJson(state.data), operation.patch ?? {}) as JsonObject
  const item = validateItem(operation.collection, merged, operation.pointer)
  return isFailure(item)
    ? { result: item }
    : written(operation, { status: 200, state, data: item.data }, represent)
}

const take = (operation: BoundOperation, state: State, { represent, asked }: DecideOptions): Decision => {
  if (state.data === null) return { result: missing() }
  const unmet = unmetCondition(operation, state)
  if (unmet) return { result: unmet }
  const item = act(operation, representation(operation, state.data), asked)
  return isFailure(item)
    ? { result: item }
    : written(operation, { status: 200, state, data: item.data }, represent)
}

const remove = (operation: BoundOperation, state: State): Decision => {
  if (state.data === null) return { result: missing() }
  const unmet = unmetCondition(operation, state)
  return unmet
    ? { result: unmet }
    : { result: { status: 204 }, next: { version: state.version + 1, data: null } }
}

const read = (operation: BoundOperation, { version, data }: State): DecidedResult => {
  if (data === null) return missing()
  const { ifMatch, ifNoneMatch } = operation
  if (ifMatch && !matchesStrongly(ifMatch, version)) return mismatch(ifMatch, version)
  if (ifNoneMatch && matchesWeakly(ifNoneMatch, version)) return { status: 304, version }
  return { status: 200, version, body: representation(operation, data) } satisfies Success
}

export const missing = (): DecidedFailure => failure('not-found', 'There is no such item.')

/** RFC 9110, 13.2.2: If-Match first, then If-None-Match. */
const unmetCondition = (
  { ifMatch, ifNoneMatch }: BoundOperation,
  { version, data }: State,
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
