import type { WriteStream } from 'node:tty'
import { composeUpkeep } from '../functions/compose/upkeep.ts'
import type { Collection } from '../functions/model/collection.ts'
import { idIn } from '../functions/model/item-key.ts'
import { walk } from '../functions/upkeep/walk.ts'
import type { Asked } from './arguments.ts'
import { dropProgress, type Progress, savedProgress, saveProgress, statePath } from './state.ts'

export interface Surroundings {
  readonly out: Pick<WriteStream, 'write'>
  readonly err: Pick<WriteStream, 'write' | 'isTTY'>
  /** Aborted when the operator wants to stop; the page at hand is finished. */
  readonly signal: AbortSignal
}

/**
 * Walks a collection to its end, or until it is stopped.
 * @returns the exit code.
 * @throws WalkStopped when the store does not go on.
 */
export const runUpkeep = async (
  asked: Asked,
  collection: Collection,
  { out, err, signal }: Surroundings,
): Promise<0 | 1 | 2> => {
  let units = 0
  const context = composeUpkeep(asked.table, (more) => {
    units += more
  })
  if (asked.isAnew && !asked.isDry) dropProgress(asked)
  let progress = savedProgress(asked, collection)
  const { upkeep, isDry } = asked
  for await (const page of walk({ collection, upkeep, isDry, from: progress.next }, context)) {
    for (const { key, reason } of page.stuck) out.write(`${nameOf(key)}: ${reason}\n`)
    progress = after(progress, page)
    if (!isDry && page.next !== undefined) saveProgress(asked, collection, progress)
    if (err.isTTY) err.write(`\r\x1b[K${said(asked, progress)}`)
    if (signal.aborted && page.next !== undefined) {
      err.write(`${err.isTTY ? '\n' : ''}Stopped. It goes on from ${statePath(asked)}.\n`)
      return 1
    }
  }
  if (err.isTTY) err.write('\r\x1b[K')
  if (!isDry) dropProgress(asked)
  out.write(`${said(asked, progress)}; ${Math.round(units)} units\n`)
  return progress.stuck > 0 ? 2 : 0
}

const after = (
  { records, items, due, stuck }: Progress,
  page: Omit<Progress, 'stuck'> & { readonly stuck: readonly unknown[] },
): Progress => ({
  next: page.next,
  records: records + page.records,
  items: items + page.items,
  due: due + page.due,
  stuck: stuck + page.stuck.length,
})

const said = ({ collection, isDry, upkeep }: Asked, { items, due, stuck }: Progress): string => {
  const verb = `${isDry ? 'to be ' : ''}${upkeep === 'reindex' ? 'reindexed' : 'upgraded'}`
  return `${collection}: ${items} items, ${due} ${verb}, ${stuck} left as they are`
}

/** Tenant and id. */
const nameOf = (key: string): string => `${decodeURIComponent(key.slice(0, key.indexOf('#')))}/${idIn(key)}`
