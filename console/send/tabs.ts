import type { Effects } from './effects.ts'
import { batchOfEntry } from './memory.ts'
import { teller } from './store.ts'

/** Rows that another tab has mended meanwhile are not to be sent from this one as well. */
export const watchTabs = ({ store, memory }: Pick<Effects, 'store' | 'memory'>): void =>
  addEventListener('storage', ({ key: name }) => {
    const batch = batchOfEntry(name)
    for (const work of store.get().works) {
      if (batch === undefined || work.batch !== batch) continue
      const event = { type: 'remembered', mended: memory.mended(batch) } as const
      teller(store, work.key)({ type: 'rows', event })
    }
  })
