import { newWork } from '../state/work.ts'
import type { Effects } from './effects.ts'
import { follow } from './follow.ts'

/** Follows the batches of an address that nobody follows yet. */
export const lookAt = (ids: readonly string[], effects: Effects): void => {
  const { store } = effects
  const known = store.get().works.map(({ batch }) => batch)
  for (const batch of ids) {
    if (known.includes(batch)) continue
    const key = `batch ${batch}`
    store.tell({ type: 'added', works: [newWork(key, { batch, phase: 'waiting' })] })
    follow(key, batch, effects)
  }
}

/** After a new sign-in: what had stopped for the want of one goes on. */
export const goOn = ({ store, again }: Effects): void => {
  for (const { key, phase, advice } of store.get().works) {
    if (phase === 'stopped' && advice?.remedy === 'sign in') again.get(key)?.()
  }
}
