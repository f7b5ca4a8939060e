import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { parseJson } from './json/json.ts'
import { type Batch, isRejected, type Slot } from './operation.ts'
import { isFailure, type Result } from './outcome.ts'
import { representation } from './plan/decide.ts'

/**
 * Results as they are recorded under a key: compressed JSON. `replayed` is not kept: it belongs to an answer, not to
 * what became of an operation. Nor is the item that a POST or PUT left: the request, which the key is bound to, has it.
 */
export const packResults = (batch: Batch, results: readonly Result[]): Uint8Array =>
  deflateRawSync(JSON.stringify(results.map((result, index) => kept(batch.slots[index], result))), {
    level: 1,
  })

const kept = (slot: Slot | undefined, result: Result): Result => {
  // A copy costs more than to write the result out, and hardly any result needs one.
  if (result.replayed === undefined && (isFailure(result) || result.body === undefined)) return result
  const { replayed: _, ...own } = result
  if (isFailure(own) || dataOf(slot) === undefined) return own
  const { body: __, ...rest } = own
  return rest
}

/** Results as they were recorded, with the items that the request tells, if they are wanted. */
export const unpackResults = (packed: Uint8Array, batch: Batch, represent: boolean): readonly Result[] => {
  const results: readonly Result[] =
    packed.length === 0 ? [] : (parseJson(inflateRawSync(packed).toString()) as unknown as readonly Result[])
  return represent ? results.map((result, index) => shown(batch.slots[index], result)) : results
}

const shown = (slot: Slot | undefined, result: Result): Result => {
  const data = dataOf(slot)
  if (slot === undefined || isRejected(slot) || isFailure(result) || data === undefined) return result
  return { ...result, body: representation(slot.operation.itemId ?? result.itemId ?? '', data) }
}

const dataOf = (slot: Slot | undefined): string | undefined =>
  slot === undefined || isRejected(slot) ? undefined : slot.operation.data
