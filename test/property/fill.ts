import {
  absent,
  applyBatch,
  applyOne,
  itemOf,
  labelOf,
  type ModelState,
  orderOf,
  type WireOperation,
} from '../support/model.ts'
import { current, previous } from './cities.ts'

/** Fills in the versions that conditions speak of, as far as they can be known before the batch is run. */
export const filled = (state: ModelState, drafts: readonly WireOperation[]): WireOperation[] => {
  const tried = new Map(state)
  const operations = [...drafts]
  for (const index of orderOf(drafts)) {
    const made = fill(drafts[index] as WireOperation, tried)
    operations[index] = made
    applyOne(tried, made)
  }
  return operations
}

const fill = (draft: WireOperation, state: ModelState): WireOperation => {
  const { version } = state.get(itemOf(draft) ?? '') ?? absent
  const put = (text: string) => text.replace(current, String(version)).replace(previous, String(version - 1))
  return {
    ...draft,
    ...(draft.ifMatch === undefined ? {} : { ifMatch: put(draft.ifMatch) }),
    ...(draft.ifNoneMatch === undefined ? {} : { ifNoneMatch: put(draft.ifNoneMatch) }),
  }
}

/** PUT of a valid city on each of the first items, to start from. */
export const planted = (items: number): WireOperation[] =>
  Array.from({ length: items }, (_, at) => ({
    method: 'PUT',
    path: `/cities/${at + 1}`,
    body: { name: `City ${at + 1}`, country: 'DE', population: at },
  }))

/** Those operations that succeed, each with the label that it had: a batch that succeeds as a whole. */
export const succeeding = (state: ModelState, operations: readonly WireOperation[]): WireOperation[] => {
  const results = applyBatch(new Map(state), operations)
  return operations.flatMap((one, index) =>
    (results[index]?.status ?? 0) < 400 ? [{ ...one, id: labelOf(one, index) }] : [],
  )
}
