import type { WireOperation } from '../../../batch/contract.ts'
import { isObject } from '../../../batch/item.ts'
import { type Reading, readingOf } from '../../../batch/parse/envelope.ts'
import { pointer } from '../../../json/json.ts'
import type { JsonValue } from '../../../json/value.ts'
import { type DecidedFailure, failure, isFailure } from '../../../model/outcome.ts'
import { ambiguousOperation, contentOfJson } from '../../../rows/row.ts'
import type { BulkAction } from './lines.ts'
import { type Metadata, metadataOf } from './metadata.ts'
import type { BulkVerb } from './verbs.ts'

interface Standing {
  readonly index: number
  /** The collection of the request's path. */
  readonly path: string | undefined
}

/** An action as an operation of ours, or why it has none. */
export const readAction = (
  { verb, line, metadata, source }: BulkAction,
  { index, path }: Standing,
): Reading => {
  if ('faults' in line && line.faults.length > 0) return ambiguousOperation(line.faults)
  const about = metadataOf(metadata, path)
  if ('reason' in about) return unsayable(about.reason)
  const sent = source && contentOfJson(source)
  if (sent !== undefined && isFailure(sent)) return sent
  const body = bodyOf(verb, sent?.value, about)
  if (isFailure(body)) return { ...body, errors: placed(body, index) }
  const reading = readingOf({ ...addressOf(verb, about), ...body }, index, [])
  return isFailure(reading) ? unsayable('_index, _id or if_seq_no is too long.') : reading
}

const unsayable = (detail: string): DecidedFailure => failure('malformed-operation', detail)

const addressOf = (
  verb: BulkVerb,
  { collection, id, ifMatch }: Metadata,
): Pick<WireOperation, 'method' | 'path'> & { ifMatch?: string } => {
  const made = { method: methodOf(verb, id), ...(ifMatch === undefined ? {} : { ifMatch }) }
  const named = `/${encodeURIComponent(collection.toWellFormed())}`
  return made.method === 'POST'
    ? { ...made, path: named }
    : { ...made, path: `${named}/${encodeURIComponent((id ?? '').toWellFormed())}` }
}

const methodOf = (verb: BulkVerb, id: string | undefined): WireOperation['method'] => {
  switch (verb) {
    case 'index':
      return id === undefined ? 'POST' : 'PUT'
    case 'create':
      return 'POST'
    case 'update':
      return 'PATCH'
    case 'delete':
      return 'DELETE'
  }
}

type Body = { readonly body?: JsonValue }

const bodyOf = (verb: BulkVerb, sent: JsonValue | undefined, { id }: Metadata): Body | DecidedFailure => {
  switch (verb) {
    case 'index':
      return { body: sent ?? null }
    case 'create':
      return created(sent, id)
    case 'update':
      return id === undefined ? unsayable('update names no _id.') : changed(sent)
    case 'delete':
      return id === undefined ? unsayable('delete names no _id.') : {}
  }
}

/** A create goes to the collection, so its id travels in the body. */
const created = (sent: JsonValue | undefined, id: string | undefined): Body | DecidedFailure => {
  if (id === undefined || !isObject(sent ?? null)) return { body: sent ?? null }
  const { id: own = id } = sent as { id?: JsonValue }
  return own === id
    ? { body: { ...(sent as object), id } }
    : failure('validation-failed', 'The id in the document is not its _id.', [
        { pointer: '/id', detail: 'An id cannot be changed.' },
      ])
}

/** What stands beside `doc` without asking for anything else. */
const beside: ReadonlySet<string> = new Set(['doc', 'detect_noop', '_source'])

const changed = (sent: JsonValue | undefined): Body | DecidedFailure => {
  if (!isObject(sent ?? null)) return unsayable('An update is an object with doc.')
  const { doc, doc_as_upsert: upserts, ...others } = sent as { [name: string]: JsonValue }
  const isMore = Object.keys(others).some((name) => !beside.has(name))
  if (isMore || (upserts !== undefined && upserts !== false))
    return unsayable('Of updates only doc is understood: no script, no upsert.')
  return doc === undefined ? unsayable('An update is an object with doc.') : { body: doc }
}

const placed = ({ errors = [] }: DecidedFailure, index: number) =>
  errors.map((error) => ({ ...error, pointer: pointer('operations', index, 'body') + error.pointer }))
