import type { WriteStream } from 'node:tty'
import { composeUpkeep } from '../functions/compose/upkeep.ts'
import type { Collection } from '../functions/model/collection.ts'
import { identityOfStore, type WalkContext, WalkStopped } from '../functions/upkeep/tries.ts'
import { type WalkedPage, walk } from '../functions/upkeep/walk.ts'
import type { Asked } from './arguments.ts'
import { createMeter } from './meter.ts'
import { nameOf, plain } from './names.ts'
import { nowhere, type Place, type Progress, placeIn } from './place.ts'
import { planOf } from './plan.ts'

export interface Surroundings {
  readonly out: Pick<WriteStream, 'write'>
  readonly err: Pick<WriteStream, 'write' | 'isTTY'>
  /** Aborted when the operator wants to stop; the page at hand is finished. */
  readonly signal: AbortSignal
}

/**
 * Walks a collection to its end, or until it is stopped.
 * @returns the exit code.
 * @throws Error when the store does not go on; with what it has said.
 */
export const runUpkeep = async (
  asked: Asked,
  collection: Collection,
  surroundings: Surroundings,
): Promise<0 | 1 | 2> => {
  const meter = createMeter()
  const context = composeUpkeep(asked.table, meter.report)
  try {
    const table = await identityOfStore(context)
    const place = asked.isDry ? nowhere : placeOf(asked, collection, { table, now: context.clock.now })
    return await walkFrom(place, { asked, collection, context, units: meter.units, ...surroundings })
  } catch (error) {
    if (!(error instanceof WalkStopped)) throw error
    const words = meter.lastWords()
    throw new Error(plain(words === undefined ? error.message : `${error.message} It said last: ${words}`))
  }
}

const fileOf = ({ upkeep, collection }: Asked): string => `${collection}.${upkeep}`

const placeOf = (
  asked: Asked,
  collection: Collection,
  { table, now }: { readonly table: string; readonly now: () => Date },
): Place => {
  const place = placeIn(fileOf(asked), { table, plan: planOf(asked.upkeep, collection) }, now)
  // At once, so that a walk that is stopped on its first page does not leave it.
  if (asked.isAnew) place.forget()
  return place
}

interface Run extends Surroundings {
  readonly asked: Asked
  readonly collection: Collection
  readonly context: WalkContext
  readonly units: () => number
}

const walkFrom = async (place: Place, run: Run): Promise<0 | 1 | 2> => {
  const { asked, collection, context, units, out, err, signal } = run
  const found = place.find()
  if (found.unfit) err.write(`${fileOf(asked)} ${found.unfit}; the walk begins at the beginning.\n`)
  let { progress } = found
  const { upkeep, isDry } = asked
  for await (const page of walk({ collection, upkeep, isDry, from: progress.next }, context)) {
    for (const { key, reason } of page.stuck) out.write(`${plain(`${nameOf(key)}: ${reason}`)}\n`)
    progress = after(progress, page)
    if (page.next !== undefined) place.keep(progress)
    if (err.isTTY) err.write(`\r\x1b[K${said(asked, progress)}`)
    if (signal.aborted && page.next !== undefined) {
      err.write(`${err.isTTY ? '\n' : ''}${stopped(asked, progress)}\n`)
      return 1
    }
  }
  if (err.isTTY) err.write('\r\x1b[K')
  place.forget()
  out.write(`${said(asked, progress)}; ${Math.round(units())} units\n`)
  return progress.stuck > 0 ? 2 : 0
}

const after = ({ items, due, stuck }: Progress, page: WalkedPage): Progress => ({
  next: page.next,
  items: items + page.items,
  due: due + page.due,
  stuck: stuck + page.stuck.length,
})

const said = ({ collection, isDry, upkeep }: Asked, { items, due, stuck }: Progress): string => {
  const verb = `${isDry ? 'to be ' : ''}${upkeep === 'reindex' ? 'reindexed' : 'upgraded'}`
  return `${collection}: ${items} items, ${due} ${verb}, ${stuck} left as they are`
}

const stopped = (asked: Asked, progress: Progress): string => {
  const rest = asked.isDry ? 'A dry run keeps no place' : `Started again, it goes on from ${fileOf(asked)}`
  return `Stopped in the middle, at ${said(asked, progress)}. ${rest}.`
}
