import type { BatchStatus } from '../../client/index.ts'
import type { List } from '../state/app.ts'
import type { Filter } from '../state/route.ts'
import { adviceAbout, type Effects } from './effects.ts'

const pageSize = 20

/** The batches of a filter, newest first; asked again, the next ones as well. */
export const createLister = ({ store, connection }: Effects) => {
  let reading: AsyncGenerator<BatchStatus, void, undefined> | undefined
  const more = async (filter: Filter, before: readonly BatchStatus[]): Promise<void> => {
    const batches = [...before]
    const own = reading
    let isWhole = false
    while (own && batches.length < before.length + pageSize && !isWhole) {
      const next = await own.next()
      if (next.done) isWhole = true
      else batches.push(next.value)
    }
    // Another filter may have been chosen meanwhile.
    if (own === reading) store.tell({ type: 'list', list: { filter, batches, isWhole } })
  }
  const told = (list: List, doing: Promise<void>) =>
    doing.catch((error: unknown) => {
      const advice = adviceAbout({ store }, error)
      store.tell({ type: 'list', list: { ...list, isWhole: true, advice } })
    })
  return {
    open: (filter: Filter): Promise<void> => {
      const { state, after, before } = filter
      const createdAfter = after === undefined ? undefined : new Date(`${after}T00:00:00`)
      const createdBefore = before === undefined ? undefined : endOf(before)
      reading = connection.client.batches({ state, createdAfter, createdBefore, pageSize })
      return told({ filter, batches: [], isWhole: false }, more(filter, []))
    },
    more: (list: List): Promise<void> => told(list, more(list.filter, list.batches)),
  }
}

export type Lister = ReturnType<typeof createLister>

/** The last day counts as a whole. */
const endOf = (day: string): Date => {
  const end = new Date(`${day}T00:00:00`)
  end.setDate(end.getDate() + 1)
  return end
}
