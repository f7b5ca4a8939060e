import { entriesOf } from '../model/entry.ts'
import { type Batch, isRejected, type Slot } from '../model/operation.ts'
import { type Failure, type FieldError, isFailure, type Refusal, type Result } from '../model/outcome.ts'
import { type RunContext, runBatch } from './run.ts'

/** What makes an operation invalid, whatever the items are. A missing or a changed item does not. */
const invalidity: ReadonlySet<Failure['problem']> = new Set([
  'validation-failed',
  'item-too-large',
  'collection-failed',
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

/** Whether a patch leaves a valid item shows only on the item, so a batch with patches is tried without writing. */
const invalidOf = async (batch: Batch, context: RunContext): Promise<readonly Invalid[]> => {
  const patches = batch.slots.some((slot) => !isRejected(slot) && slot.operation.method === 'PATCH')
  const results: readonly Result[] = patches ? await runBatch(batch, { ...context, dryRun: true }) : []
  return batch.slots.flatMap((slot, index): Invalid[] => {
    if (isRejected(slot)) return [{ slot, failure: slot.rejected }]
    const result = results[index]
    return result && isFailure(result) && invalidity.has(result.problem) ? [{ slot, failure: result }] : []
  })
}

const errorsOf = ({ slot, failure }: Invalid): readonly FieldError[] =>
  failure.errors ?? [{ pointer: slot.pointer, detail: failure.detail }]
