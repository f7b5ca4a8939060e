import { entriesOf } from '../model/entry.ts'
import { type Batch, isRejected, type Slot } from '../model/operation.ts'
import { type Failure, type FieldError, isFailure, type Refusal, type Result } from '../model/outcome.ts'
import { type RunContext, runBatch } from './run.ts'

/** What makes an operation invalid. A missing, a hidden or a changed item does not. */
const invalidity: ReadonlySet<Failure['problem']> = new Set([
  'validation-failed',
  'item-too-large',
  'collection-failed',
  'action-input-refused',
  'reference-not-found',
  'forbidden',
])

interface Invalid {
  readonly slot: Slot
  readonly failure: Failure
}

/** `Prefer: handling=strict`: all errors of all invalid operations at once, or undefined when every one is valid. */
export const refuseInvalid = async (batch: Batch, context: RunContext): Promise<Refusal | undefined> => {
  const invalid = await invalidOf(batch, context)
  if (invalid.length === 0) return undefined
  return {
    problem: 'invalid-batch',
    detail: `${invalid.length} of ${batch.slots.length} operations are invalid, so none was run.`,
    errors: invalid.flatMap(errorsOf),
    results: entriesOf(
      invalid.map(({ slot }) => slot),
      invalid.map(({ failure }) => failure),
    ),
  }
}

/**
 * What a patch, a replacement or an action makes of its item, who may, and whether what is named is there, shows only on
 * items: such a batch is tried without writing.
 */
const invalidOf = async (batch: Batch, context: RunContext): Promise<readonly Invalid[]> => {
  const results: readonly Result[] = batch.slots.some(dependsOnItem)
    ? await runBatch(batch, { ...context, dryRun: true })
    : []
  return batch.slots.flatMap((slot, index): Invalid[] => {
    if (isRejected(slot)) return [{ slot, failure: slot.rejected }]
    const result = results[index]
    return result && isFailure(result) && invalidity.has(result.problem) ? [{ slot, failure: result }] : []
  })
}

const dependsOnItem = (slot: Slot): boolean => {
  if (isRejected(slot)) return false
  const { method, collection, replacement } = slot.operation
  const { authorize, references } = collection
  const isMadeOfItem = method === 'PATCH' || method === 'ACT' || replacement !== undefined
  return isMadeOfItem || authorize !== undefined || references.length > 0
}

const errorsOf = ({ slot, failure }: Invalid): readonly FieldError[] =>
  failure.errors ?? [{ pointer: slot.pointer, detail: failure.detail }]
