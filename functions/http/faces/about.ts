import { isRejected, type Slot } from '../../model/operation.ts'
import { type Entry, isFailure } from '../../model/outcome.ts'

/** The item that a result is about, as far as it was named. */
export interface About {
  readonly collection: string | undefined
  readonly id: string | undefined
}

/** A created item has its new id; others are called as the operation called them. */
export const aboutOf = ({ index, result }: Entry, slots: readonly Slot[]): About => {
  if (!isFailure(result) && result.created !== undefined) return result.created
  const slot = slots[index]
  if (slot === undefined) return { collection: undefined, id: undefined }
  if (isRejected(slot)) return { collection: slot.target?.collection, id: slot.target?.itemId }
  return { collection: slot.operation.collection.name, id: slot.operation.itemId }
}
