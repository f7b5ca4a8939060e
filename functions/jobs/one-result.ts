import { type BatchResource, isKeyed } from '../batch/resource.ts'
import { unpackEntries } from '../batch/stored.ts'
import type { AsyncBatch, OperationsSource } from '../model/async-batch.ts'
import type { Entry } from '../model/outcome.ts'
import { isUnrun } from '../model/state.ts'
import { calledInAll } from './names.ts'
import { entriesFrom, type ResultsContext } from './results.ts'

/** The result of one operation by its label. Only its own chunk is read. */
export const resultCalled = async (
  batch: BatchResource['batch'],
  label: string,
  context: ResultsContext,
): Promise<Entry | undefined> => {
  if (isKeyed(batch) || isUnrun(batch)) {
    const entries = await Array.fromAsync(entriesFrom(batch, { firstIndex: 0, failedOnly: false }, context))
    return calledBy(label, entries)
  }
  const place =
    batch.source.kind === 'import'
      ? rowOf(label)
      : await placeOf({ ...batch, source: batch.source }, label, context)
  return place && entryAt(place, batch, context)
}

/** The place of a result: its index, and the key of its chunk. */
interface ResultPlace {
  readonly index: number
  readonly firstIndex: number
}

/** Rows of an upload are named by their index, and its chunks are in one piece. */
const rowOf = (label: string): ResultPlace | undefined =>
  /^(?:0|[1-9]\d{0,11})$/.test(label) ? { index: Number(label), firstIndex: Number(label) } : undefined

const placeOf = async (
  batch: AsyncBatch & { readonly source: OperationsSource },
  label: string,
  { batches, deadline }: ResultsContext,
): Promise<ResultPlace | undefined> => {
  const packed = batch.nameParts === 0 ? new Uint8Array() : await batches.names(batch, deadline)
  return calledBy(label, calledInAll(packed, batch.source.ranges))
}

const entryAt = async (
  { index, firstIndex }: ResultPlace,
  { id, createdAt }: AsyncBatch,
  { chunks, deadline }: ResultsContext,
): Promise<Entry | undefined> => {
  const name = { batch: id, createdAt, firstIndex }
  for await (const record of chunks.finished(name, { failedOnly: false }, deadline)) {
    // If its own chunk is not finished, the first finished one comes after it.
    if (record.firstIndex > firstIndex) return undefined
    const entries = unpackEntries(await chunks.results(name, record, deadline), record.firstIndex)
    return entries.find((entry) => entry.index === index)
  }
  return undefined
}

/** Undefined also if the label could mean another operation, since the request is then ambiguous. */
const calledBy = <T extends { readonly id: string }>(label: string, all: readonly T[]): T | undefined =>
  all.some(({ id }) => id !== label && deliveredAs(id) === label)
    ? undefined
    : all.find(({ id }) => id === label)

/**
 * A label in a path after an HTTP API: decoded once more than the caller encoded it, and cut at a question mark.
 */
const deliveredAs = (label: string): string | undefined => {
  if (!/[%?]/.test(label)) return label
  try {
    return decodeURIComponent(label.split('?', 1)[0] ?? '')
  } catch {
    return undefined
  }
}
