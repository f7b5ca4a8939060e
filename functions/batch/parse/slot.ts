import type { JsonObject, JsonValue } from '../../json/value.ts'
import type { Action } from '../../model/action.ts'
import { actionNamed, type Collection, collectionName, type Registry } from '../../model/collection.ts'
import { type Condition, parseCondition } from '../../model/etags.ts'
import { defaultShards } from '../../model/item-key.ts'
import { isItemId, type Verb } from '../../model/limits.ts'
import type { Operation, OperationPlace, RejectedSlot, Slot } from '../../model/operation.ts'
import { type DecidedFailure, type FieldError, failure, isFailure } from '../../model/outcome.ts'
import { validateWhole, withoutIgnored } from '../held.ts'
import { validateInput } from '../input.ts'
import { isObject, splitId, validateId } from '../item.ts'
import type { Draft } from './draft.ts'
import { payloadOf } from './sent.ts'

/** The input of parsing beside the bytes. */
export interface Rules {
  readonly collections: Registry
  /** The scope that this caller lacks for a method or an action on a collection; undefined when it may. */
  readonly missingScope: (collection: Collection, verb: Verb, action?: Action) => string | undefined
}

/** Turns a draft into an operation, or into the reason why it is invalid. Never throws. */
export const slotOf = (draft: Draft, rules: Rules): Slot => {
  const operation = operationOf(draft, rules)
  const { index, id, pointer, dependsOn } = draft
  if (!isFailure(operation))
    return draft.line === undefined
      ? { index, id, pointer, dependsOn, operation }
      : { index, id, pointer, dependsOn, ...originOf(draft), operation }
  return {
    ...{ index, id, dependsOn, ...originOf(draft) },
    pointer: wrongAt(draft, operation),
    rejected: operation,
    ...targetOf({ ...draft, payload: payloadOf(draft) }, shardsOf(draft.collection, rules)),
  }
}

/** Where a row stands in what was sent. */
export const originOf = ({ line, file }: Pick<Draft, 'line' | 'file'>): Pick<Draft, 'line' | 'file'> => ({
  ...(line === undefined ? {} : { line }),
  ...(file === undefined ? {} : { file }),
})

/** The member at fault for a failure without pointers, for strict handling. */
const wrongAt = ({ envelope, pointer }: Draft, { problem }: DecidedFailure): string => {
  if (envelope === undefined) return pointer
  switch (problem) {
    case 'not-found':
      return `${envelope}/path`
    case 'method-not-allowed':
      return `${envelope}/method`
    case 'forbidden':
      return envelope
    default:
      return pointer
  }
}

/** For a collection that is no longer declared it is the default. */
export const shardsOf = (name: string, { collections }: Pick<Rules, 'collections'>): number =>
  collections.get(name)?.shards ?? defaultShards

/** The item that a rejected operation names. A read has none, because it leaves no trace on its item. */
export const targetOf = (
  {
    method,
    collection,
    itemId: named,
    body,
    idempotencyKey,
    payload,
  }: Pick<Draft, 'method' | 'collection' | 'itemId' | 'body' | 'idempotencyKey'> & {
    readonly payload?: string | undefined
  },
  shards: number,
): Pick<RejectedSlot, 'target'> => {
  if (method === 'GET') return {}
  const id = named ?? (isObject(body) && Object.hasOwn(body, 'id') ? body.id : undefined)
  if (id !== undefined && !isItemId(id)) return {}
  if (!collectionName.test(collection) || (id === undefined && method !== 'POST')) return {}
  return {
    target: {
      collection,
      ...(shards === defaultShards ? {} : { shards }),
      ...(typeof id === 'string' ? { itemId: id } : {}),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(payload === undefined ? {} : { payload }),
      ...(method === 'POST' || method === 'PUT' ? { makes: true } : {}),
    },
  }
}

/** Also for a collection that a deployment has removed since. */
export const noCollection = failure('not-found', 'There is no such collection.')

/** Also of an action that a deployment has taken away since. */
export const noAction = failure('not-found', 'There is no such action.')

/**
 * An operation that was accepted, and whose collection or action is gone now. An attempt before this one may have applied
 * it, which its item tells.
 */
export const withdrawn = (
  place: OperationPlace,
  { target }: Pick<RejectedSlot, 'target'>,
  rejected: DecidedFailure,
): RejectedSlot => ({
  ...place,
  rejected,
  rejectedNow: true,
  ...(target ? { target } : {}),
})

/** What an operation is about, by its names. */
type Named = Pick<Draft, 'method' | 'collection' | 'action'>

/** … and as far as it is declared. */
interface Declared {
  readonly collection: Collection
  /** ACT. */
  readonly action: Action | undefined
}

const declaredAs = (
  { collection: name, action: called }: Named,
  { collections }: Rules,
): Declared | DecidedFailure => {
  const collection = collections.get(name)
  if (collection === undefined) return noCollection
  const action = called === undefined ? undefined : actionNamed(collection, called)
  return called !== undefined && action === undefined ? noAction : { collection, action }
}

const forbidden = (
  { method }: Named,
  { collection, action }: Declared,
  rules: Rules,
): DecidedFailure | undefined => {
  const scope = rules.missingScope(collection, method, action)
  return scope === undefined
    ? undefined
    : failure('forbidden', `${action?.name ?? method} on ${collection.name} needs the scope "${scope}".`)
}

/** The collection and the action, where there are such, and the caller may do this to it. */
export const usable = (named: Named, rules: Rules): Declared | DecidedFailure => {
  const declared = declaredAs(named, rules)
  return isFailure(declared) ? declared : (forbidden(named, declared, rules) ?? declared)
}

const operationOf = (draft: Draft, rules: Rules): Operation | DecidedFailure => {
  const declared = declaredAs(draft, rules)
  if (isFailure(declared)) return declared
  // Without a collection the method cannot be judged.
  const unfit = misaddressed(draft) ?? forbidden(draft, declared, rules)
  if (unfit) return unfit
  const conditions = conditionsOf(draft)
  if (isFailure(conditions)) return conditions
  const content = contentOf(draft, declared)
  if (isFailure(content)) return content
  const operation = { method: draft.method, collection: declared.collection, ...content }
  // Most have neither; each copy of an operation takes as long as a check.
  if (conditions === none && draft.idempotencyKey === undefined) return operation
  return { ...operation, ...conditions, ...keyOf(draft) }
}

const keyOf = (draft: Draft): Pick<Operation, 'idempotencyKey' | 'payload'> => {
  const { idempotencyKey } = draft
  const payload = payloadOf(draft)
  return idempotencyKey === undefined || payload === undefined ? {} : { idempotencyKey, payload }
}

const misaddressed = ({ method, action, itemId: id, unidentified }: Draft): DecidedFailure | undefined => {
  if (action !== undefined && method !== 'ACT') return failure('method-not-allowed', 'An action takes POST.')
  if (unidentified) return undefined
  if (method === 'POST' && id !== undefined) {
    return failure(
      'method-not-allowed',
      'An item takes GET, PUT, PATCH and DELETE; POST goes to its collection, or to one of its actions.',
    )
  }
  if (method !== 'POST' && id === undefined) {
    return failure('method-not-allowed', `Inside a batch a collection takes POST; ${method} goes to an item.`)
  }
  return undefined
}

/** An operation that cannot be understood because of one of its members. */
const misfit = ({ envelope }: Draft, member: string, detail: string): DecidedFailure =>
  failure(
    'malformed-operation',
    detail,
    envelope === undefined ? [] : [{ pointer: `${envelope}/${member}`, detail }],
  )

interface Conditions {
  readonly ifMatch?: Condition
  readonly ifNoneMatch?: Condition
}

const none: Conditions = {}

const conditionsOf = (draft: Draft): Conditions | DecidedFailure => {
  if (draft.ifMatch === undefined && draft.ifNoneMatch === undefined) return none
  const conditions: { ifMatch?: Condition; ifNoneMatch?: Condition } = {}
  for (const name of ['ifMatch', 'ifNoneMatch'] as const) {
    const text = draft[name]
    if (text === undefined) continue
    if (draft.method === 'POST') {
      return misfit(draft, name, `${name} goes with an item; POST addresses the collection.`)
    }
    const condition = parseCondition(text)
    if (condition === undefined) return misfit(draft, name, `${name} is not a list of entity tags or "*".`)
    conditions[name] = condition
  }
  return conditions
}

type Content = Pick<Operation, 'itemId' | 'data' | 'replacement' | 'patch' | 'action'>

const contentOf = (draft: Draft, declared: Declared): Content | DecidedFailure => {
  if (draft.itemId !== undefined && !isItemId(draft.itemId)) {
    return misfit(draft, 'path', 'An id is 1 to 256 of A-Z a-z 0-9 . _ ~ : @ - and not "." or "..".')
  }
  switch (draft.method) {
    case 'GET':
    case 'DELETE':
      return bodiless(draft)
    case 'POST':
    case 'PUT':
    case 'PATCH':
      return draft.body === undefined
        ? misfit(draft, 'body', `${draft.method} needs a body.`)
        : withBody(draft, declared)
    case 'ACT':
      return withBody({ ...draft, body: draft.body === undefined ? {} : draft.body }, declared)
  }
}

const bodiless = (draft: Draft): Content | DecidedFailure =>
  draft.body === undefined
    ? { ...(draft.itemId === undefined ? {} : { itemId: draft.itemId }) }
    : misfit(draft, 'body', `${draft.method} takes no body.`)

const withBody = (draft: Draft, declared: Declared): Content | DecidedFailure => {
  if (!isObject(draft.body)) {
    return (
      draft.unidentified ??
      failure('validation-failed', 'The body is not a JSON object.', [
        { pointer: draft.pointer, detail: 'Expected an object.' },
      ])
    )
  }
  const { id, members } = splitId(draft.body)
  const itemIdentity = identityOf(draft, declared.collection, id)
  const item = membersOf(draft, declared, members)
  const unfit = draft.unfit && unfitting(draft)
  if (unfit) return together([unfit, itemIdentity, item].filter(isFailure), unfit)
  if (isFailure(itemIdentity)) return together([itemIdentity, item].filter(isFailure), itemIdentity)
  return isFailure(item) ? item : { ...itemIdentity, ...item }
}

const membersOf = (
  { method, pointer }: Draft,
  { collection, action }: Declared,
  members: JsonObject,
): Pick<Content, 'data' | 'replacement' | 'patch' | 'action'> | DecidedFailure => {
  if (action) return validateInput(collection, action, { members, pointer })
  const sent = withoutIgnored(collection, members)
  if (method === 'PATCH') return { patch: sent }
  const hasReadOnly = Object.keys(collection.readOnly).length > 0
  if (method === 'PUT' && hasReadOnly) return { replacement: sent }
  return validateWhole(collection, sent, { stored: undefined, pointer })
}

const unfitting = ({ unfit = [], pointer }: Draft): DecidedFailure | undefined =>
  unfit.length === 0
    ? undefined
    : failure(
        'validation-failed',
        'A cell is not of the type of its column.',
        unfit.map((fault) => ({ ...fault, pointer: pointer + fault.pointer })),
      )

/** All faults are reported at once, the first one of each place, so that an unreadable member is not called missing. */
const together = (failures: readonly DecidedFailure[], first: DecidedFailure): DecidedFailure => {
  const errors: FieldError[] = []
  const told = new Set<string>()
  for (const { errors: own = [] } of failures) {
    errors.push(...own.filter(({ pointer }) => !told.has(pointer)))
    for (const { pointer } of own) told.add(pointer)
  }
  return { ...first, errors }
}

type Identity = Pick<Operation, 'itemId'>

/** The id of the item: from the path, from the body, or made by the server. */
const identityOf = (
  draft: Draft,
  collection: Collection,
  id: JsonValue | undefined,
): Identity | DecidedFailure => {
  if (draft.unidentified) return draft.unidentified
  const at = `${draft.pointer}/id`
  if (draft.itemId !== undefined) {
    if (id !== undefined && id !== draft.itemId) {
      return failure('validation-failed', 'The id in the body is not the id in the path.', [
        { pointer: at, detail: 'An id cannot be changed.' },
      ])
    }
    // It was checked when the item was made.
    if (draft.method === 'PATCH' || draft.method === 'ACT') return { itemId: draft.itemId }
    const isInPath = id === undefined && draft.envelope !== undefined
    const checked = validateId(collection, draft.itemId, isInPath ? `${draft.envelope}/path` : at)
    return isFailure(checked) ? checked : { itemId: checked }
  }
  if (collection.ids === 'server') {
    return id === undefined
      ? {}
      : failure('validation-failed', `Ids of ${collection.name} are made by the server.`, [
          { pointer: at, detail: 'Leave the id out.' },
        ])
  }
  if (id === undefined) {
    return failure('validation-failed', 'The item has no id.', [{ pointer: at, detail: 'Required.' }])
  }
  const checked = validateId(collection, id, at)
  return isFailure(checked) ? checked : { itemId: checked }
}
