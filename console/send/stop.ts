import type { Work } from '../state/work.ts'
import { advise, type Effects } from './effects.ts'
import { teller } from './store.ts'

/** Asks the service not to start the rest. What has no batch yet is given up here. */
export const stop = async ({ key, batch }: Work, effects: Effects): Promise<void> => {
  const { store, connection, running } = effects
  if (batch === undefined) {
    running.get(key)?.abort()
    return teller(store, key)({ type: 'phase', phase: 'cancelled' })
  }
  try {
    await connection.client.cancel(batch)
  } catch (error) {
    advise(effects, key, error)
  }
}
