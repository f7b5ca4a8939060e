import { statusOf } from '../../client/asynchronous/follow.ts'
import { isFinished } from '../../client/asynchronous/status.ts'
import type { BatchStatus } from '../../client/index.ts'
import { pause } from '../../client/send/delay.ts'
import { isPassing } from '../state/advice.ts'
import { asOf } from '../state/target.ts'
import type { Work } from '../state/work.ts'
import { begun, type Effects, failed } from './effects.ts'
import { type Tell, teller } from './store.ts'
import { turn } from './turn.ts'

/** Milliseconds until a service is asked again that did not answer, however long that lasts. */
const patience = 3000

/** Somebody is looking. `Retry-After` says when the end may be expected, which would be too seldom to see it move. */
const longestPause = 2000

/** Watches a batch until it has ended, however often the service is away meanwhile. */
export const follow = async (key: string, batch: string, effects: Effects): Promise<void> => {
  const { store, memory } = effects
  const tell = teller(store, key)
  const signal = begun(effects, key)
  effects.again.set(key, () => follow(key, batch, effects))
  tell({ type: 'rows', event: { type: 'remembered', mended: memory.mended(batch) } })
  try {
    await ended({ key, batch, signal }, effects)
    await showFailed(key, effects)
  } catch (error) {
    if (!signal.aborted) failed(effects, tell, error)
  }
}

interface Followed {
  readonly key: string
  readonly batch: string
  readonly signal: AbortSignal
}

const ended = async ({ key, batch, signal }: Followed, effects: Effects): Promise<void> => {
  for (;;) {
    try {
      const { status, after } = await statusOf(batch, effects.connection.within(signal))
      seen(key, status, effects)
      if (isFinished(status)) return
      await pause(Math.min(after, longestPause), signal)
    } catch (error) {
      if (!isPassing(error)) throw error
      await pause(patience, signal)
    }
  }
}

const workOf = ({ store }: Effects, key: string): Work | undefined =>
  store.get().works.find((work) => work.key === key)

const seen = (key: string, status: BatchStatus, effects: Effects): void => {
  const tell = teller(effects.store, key)
  tell({ type: 'status', status, at: effects.now() })
  tellTarget(status, tell)
  const work = workOf(effects, key)
  if (work === undefined || status.state !== 'running') return
  // The first page fills up as it goes; a later one is not changed under the reader's eyes.
  const isFull = work.rows.page > 0 || work.rows.edits.size > 0
  if (!isFull && status.summary.failed > work.rows.shown.length) turn(work, 0, effects).catch(() => {})
}

const tellTarget = ({ import: of }: BatchStatus, tell: Tell): void => {
  if (of === undefined) return
  const contentType = of.contentType === 'text/csv' ? 'text/csv' : 'application/x-ndjson'
  tell({ type: 'target', target: { collection: of.collection, as: asOf(of), contentType } })
}

const showFailed = async (key: string, effects: Effects): Promise<void> => {
  const work = workOf(effects, key)
  if (work?.batch === undefined || work.counts.failed === 0 || work.rows.held !== undefined) return
  const kept = effects.memory.kept(work.batch)
  const tell = teller(effects.store, key)
  if (kept === undefined) return turn(work, work.rows.page, effects)
  tell({ type: 'file', file: { name: kept.name, size: kept.size } })
  tell({ type: 'target', target: kept.target })
  tell({ type: 'rows', event: { type: 'columns', columns: kept.columns } })
  tell({ type: 'rows', event: { type: 'held', rows: kept.rows } })
}
