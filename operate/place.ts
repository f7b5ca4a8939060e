import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** How far a walk is. */
export interface Progress {
  readonly next: string | undefined
  readonly items: number
  readonly due: number
  readonly stuck: number
}

const beginning: Progress = { next: undefined, items: 0, due: 0, stuck: 0 }

/** What a place belongs to. */
export interface Bound {
  /** What tells the table from every other. */
  readonly table: string
  /** What the walk does. */
  readonly plan: string
}

/** Where a walk keeps how far it is. */
export interface Place {
  /**
   * The beginning where nothing is kept that fits, and why not, where something is kept.
   * @throws Error where somebody else's file stands; nothing has been written then.
   */
  readonly find: () => { readonly progress: Progress; readonly unfit?: string }
  /** Written completely or not at all. */
  readonly keep: (progress: Progress) => void
  /** @throws Error as `find` does. */
  readonly forget: () => void
}

/** Of a walk that changes nothing. */
export const nowhere: Place = { find: () => ({ progress: beginning }), keep: () => {}, forget: () => {} }

const formatNumber = 2

/** Later an earlier deployment may have come back and written what lies before the place once more. */
const mostDays = 7

/** In a file. */
export const placeIn = (path: string, { table, plan }: Bound, now: () => Date): Place => ({
  find: () => {
    const kept = readPlace(path)
    if (kept === undefined) return { progress: beginning }
    if (kept === 'of another version')
      return { progress: beginning, unfit: 'is of another version of this command' }
    if (kept.table !== table) return { progress: beginning, unfit: 'is of another table' }
    if (kept.plan !== plan)
      return { progress: beginning, unfit: 'is of another declaration of the collection' }
    const days = (now().getTime() - Date.parse(kept.savedAt)) / 86_400_000
    // In the future it is of another clock, and of no known age.
    if (!(days < mostDays && days > -1))
      return { progress: beginning, unfit: `is not of the last ${mostDays} days` }
    return { progress: kept.progress }
  },
  keep: (progress) => {
    const kept = { v: formatNumber, table, plan, savedAt: now().toISOString(), progress }
    const written = `${path}.${process.pid}`
    writeFileSync(written, JSON.stringify(kept))
    renameSync(written, path)
  },
  forget: () => {
    if (readPlace(path) !== undefined) rmSync(path)
  },
})

interface Kept extends Bound {
  readonly savedAt: string
  readonly progress: Progress
}

/** A file that has its name by chance is neither read nor removed. */
const readPlace = (path: string): Kept | 'of another version' | undefined => {
  if (!existsSync(path)) return undefined
  try {
    const { v, progress, ...bound } = JSON.parse(readFileSync(path, 'utf8'))
    if (!Number.isSafeInteger(v) || typeof bound.plan !== 'string') throw new Error('it is none')
    return v === formatNumber && isWhole(progress) ? { ...bound, progress } : 'of another version'
  } catch (cause) {
    const message = `${path} is no file of this command, which would keep its place there: move it elsewhere.`
    throw new Error(message, { cause })
  }
}

const isWhole = ({ next, items, due, stuck }: Progress): boolean =>
  typeof next === 'string' && [items, due, stuck].every((count) => Number.isSafeInteger(count) && count >= 0)
