import { parseJson, pointer } from '../../json/json.ts'
import type { JsonFault, JsonValue } from '../../json/value.ts'
import { fieldErrors, maxErrors } from '../../model/fields.ts'
import { type CountLimit, limits } from '../../model/limits.ts'
import { type AcceptedSlot, type Batch, isRejected, type Slot } from '../../model/operation.ts'
import {
  type DecidedFailure,
  type FieldError,
  failure,
  isFailure,
  isRefusal,
  type Refusal,
} from '../../model/outcome.ts'
import { overLimit } from '../../model/over-limit.ts'
import { ambiguousOperation } from '../../rows/row.ts'
import { isLabel, type WireOperation, wireBatch, wireOperation } from '../contract.ts'
import { hasCycle } from '../order.ts'
import { refersIn } from '../references/refers.ts'
import type { Draft } from './draft.ts'
import { type Rules, slotOf } from './slot.ts'

/** Reads the envelope of `POST /v1/batches`. A fault of one operation is put into its slot. */
export const parseBatch = (
  { value, faults }: { readonly value: JsonValue; readonly faults: readonly JsonFault[] },
  rules: Rules,
  most: CountLimit = synchronous,
): Batch | Refusal => {
  const envelope = wireBatch().safeParse(value)
  if (!envelope.success) {
    const errors = fieldErrors(envelope.error.issues, '')
    return { problem: 'malformed-request', detail: 'The body is not { "operations": […] }.', errors }
  }
  const { operations, atomic = false } = envelope.data
  const misplaced = faults.filter((fault) => operationOf(fault) === undefined)
  if (misplaced.length > 0) return ambiguous(misplaced)
  return countFault(operations.length, most) ?? assemble({ operations, atomic, faults }, rules)
}

/** A request whose JSON different readers would read differently. */
export const ambiguous = (faults: readonly JsonFault[]): Refusal => ({
  problem: 'malformed-json',
  detail: 'The body has values that JSON readers disagree on.',
  errors: faults,
})

const synchronous: CountLimit = { name: 'maxOperations', max: limits.maxOperations }

/** Refuses an empty or an oversized request. */
export const countFault = (count: number, most: CountLimit = synchronous): Refusal | undefined => {
  if (count === 0) return { problem: 'empty-batch', detail: 'The request carries no operation.' }
  if (count > most.max) return overLimit(most.name, { max: most.max, actual: count })
  return undefined
}

/**
 * The most items of a transaction, with any number of operations each; those that operations name count, as far as they
 * show in what was sent. The operations beyond it are named.
 */
const atomicFault = (slots: readonly Slot[]): Refusal | undefined => {
  const items = new Set<string>()
  const most = limits.maxAtomicOperations
  const errors: FieldError[] = []
  for (const slot of slots) {
    if (isRejected(slot)) continue
    const before = items.size
    for (const item of itemsOf(slot)) items.add(item)
    if (items.size > Math.max(most, before) && errors.length < maxErrors)
      errors.push({
        pointer: pointer('operations', slot.index),
        detail: `It is ${count(items.size - Math.max(most, before))} too many for one transaction.`,
      })
  }
  return items.size > most
    ? { ...overLimit('maxAtomicOperations', { actual: items.size }), errors }
    : undefined
}

const count = (items: number): string => (items === 1 ? 'one item' : `${items} items`)

/** The item of an operation, and those that it names. An item whose id the service makes counts by itself. */
const itemsOf = ({ index, operation }: AcceptedSlot): readonly string[] => {
  const { collection, itemId, data, replacement, patch } = operation
  const own = `${collection.name}/${itemId ?? ` ${index}`}`
  if (collection.references.length === 0) return [own]
  const sent = patch ?? replacement ?? (data === undefined ? null : parseJson(data))
  return [own, ...refersIn(collection, sent).map(({ collection: name, id }) => `${name}/${String(id)}`)]
}

const operationOf = (fault: JsonFault): number | undefined => {
  const index = /^\/operations\/(\d+)(?:\/|$)/.exec(fault.pointer)?.[1]
  return index === undefined ? undefined : Number(index)
}

export type Reading = { readonly wire: WireOperation } | DecidedFailure

interface Envelope {
  readonly operations: readonly unknown[]
  readonly atomic: boolean
  readonly faults: readonly JsonFault[]
}

const assemble = ({ operations, atomic, faults }: Envelope, rules: Rules): Batch | Refusal => {
  const faultsAt = Map.groupBy(faults, operationOf)
  const readings = operations.map((operation, index) =>
    readingOf(operation, index, faultsAt.get(index) ?? []),
  )
  return assembled({ operations, readings, atomic }, rules)
}

/** Operations that have been read one by one, in whatever words they came. */
export interface ReadOperations {
  /** Each as it came: its `id` is its label. */
  readonly operations: readonly unknown[]
  readonly readings: readonly Reading[]
  readonly atomic: boolean
}

/** Binds operations together: by their labels, by what they wait for, and as all or nothing. */
export const assembled = (
  { operations, readings, atomic }: ReadOperations,
  rules: Rules,
): Batch | Refusal => {
  const labels = labelsOf(operations)
  if (isRefusal(labels)) return labels
  const dependencies = dependenciesOf(readings, labels)
  if (isRefusal(dependencies)) return dependencies
  const slots = readings.map((reading, index): Slot => {
    const place = { index, id: labels[index] ?? String(index), dependsOn: dependencies[index] ?? [] }
    if (isFailure(reading)) return { ...place, pointer: pointer('operations', index), rejected: reading }
    return addressed(reading.wire, place, rules)
  })
  return (atomic ? atomicFault(slots) : undefined) ?? { slots, atomic }
}

/** An operation as the contract has it, or why it is none. */
export const readingOf = (operation: unknown, index: number, faults: readonly JsonFault[]): Reading => {
  if (faults.length > 0) return ambiguousOperation(faults)
  const read = wireOperation().safeParse(operation)
  return read.success
    ? { wire: read.data }
    : failure(
        'malformed-operation',
        'The operation is not { "method", "path", … } as the contract has it.',
        fieldErrors(read.error.issues, pointer('operations', index)),
      )
}

/** The label of every operation, malformed ones included, so that each result can be identified. */
const labelsOf = (operations: readonly unknown[]): readonly string[] | Refusal => {
  const labels = operations.map((operation, index) => labelOf(operation) ?? String(index))
  const seen = new Map<string, number>()
  for (const [index, label] of labels.entries()) {
    const first = seen.get(label)
    if (first !== undefined) {
      return {
        problem: 'duplicate-operation-id',
        detail: `Operations ${first} and ${index} share one id.`,
        errors: [
          { pointer: pointer('operations', index, 'id'), detail: `Already the id of operation ${first}.` },
        ],
      }
    }
    seen.set(label, index)
  }
  return labels
}

const labelOf = (operation: unknown): string | undefined => {
  const label = (operation as { id?: unknown } | null)?.id
  return isLabel(label) ? label : undefined
}

const dependenciesOf = (
  readings: readonly Reading[],
  labels: readonly string[],
): readonly (readonly number[])[] | Refusal => {
  if (!readings.some((reading) => !isFailure(reading) && reading.wire.dependsOn)) return []
  const indexOf = new Map(labels.map((label, index) => [label, index]))
  const dependencies: number[][] = []
  for (const [index, reading] of readings.entries()) {
    const named = isFailure(reading) ? [] : (reading.wire.dependsOn ?? [])
    const found = named.map((label) => indexOf.get(label))
    const unknown = found.indexOf(undefined)
    if (unknown >= 0)
      return badDependency(pointer('operations', index, 'dependsOn', unknown), 'No operation has this id.')
    dependencies.push([...new Set(found.filter((dependency) => dependency !== undefined))])
  }
  const cyclic = hasCycle(dependencies)
  return cyclic === undefined
    ? dependencies
    : badDependency(
        pointer('operations', cyclic, 'dependsOn'),
        'The operations wait for each other in a cycle.',
      )
}

const badDependency = (at: string, detail: string): Refusal => ({
  problem: 'invalid-dependency',
  detail,
  errors: [{ pointer: at, detail }],
})

type Position = { readonly index: number; readonly id: string; readonly dependsOn: readonly number[] }

const addressed = (wire: WireOperation, place: Position, rules: Rules): Slot => {
  const at = pointer('operations', place.index)
  const address = addressOf(wire.path)
  if (address === undefined) {
    const detail =
      'path is "/{collection}", "/{collection}/{id}" or "/{collection}/{id}/{action}", relative to /v1, without a query.'
    const rejected = failure('malformed-operation', detail, [{ pointer: `${at}/path`, detail }])
    return { ...place, pointer: at, rejected }
  }
  const { method, body, ifMatch, ifNoneMatch, idempotencyKey } = wire
  const draft: Omit<Draft, 'body'> = {
    ...place,
    ...address,
    method: address.action !== undefined && method === 'POST' ? 'ACT' : method,
    ifMatch,
    ifNoneMatch,
    idempotencyKey,
    // Of an action nothing is as good as an empty body.
    pointer: body === undefined && address.action === undefined ? at : `${at}/body`,
    envelope: at,
  }
  return slotOf({ ...draft, body: body as JsonValue | undefined }, rules)
}

/** The collection, the item and the action that a path names; percent-encoding is undone once. */
const addressOf = (path: string): Pick<Draft, 'collection' | 'itemId' | 'action'> | undefined => {
  if (!/^(?:\/[^/?#]+){1,3}$/.test(path)) return undefined
  try {
    const [, collection = '', itemId, action] = path.split('/').map(decodeURIComponent)
    return { collection, itemId, action }
  } catch {
    return undefined // a broken percent escape
  }
}
