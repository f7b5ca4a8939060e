import { adviceOf } from '../state/advice.ts'
import type { Work } from '../state/work.ts'
import type { Effects } from './effects.ts'
import { teller } from './store.ts'

/** Asks the service not to start the rest. What has no batch yet is given up here. */
export const stop = async ({ key, batch }: Work, { store, connection, running }: Effects): Promise<void> => {
  const tell = teller(store, key)
  if (batch === undefined) {
    running.get(key)?.abort()
    return tell({ type: 'phase', phase: 'cancelled' })
  }
  try {
    await connection.client.cancel(batch)
  } catch (error) {
    tell({ type: 'advised', advice: adviceOf(error) })
  }
}
