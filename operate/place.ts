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
  /** The beginning where nothing is kept that fits, and why not, where something is kept. */
  readonly find: () => { readonly progress: Progress; readonly unfit?: string }
  /** Written completely or not at all. */
  readonly keep: (progress: Progress) => void
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
    if (!existsSync(path)) return { progress: beginning }
    const kept = readPlace(path)
    if (kept === undefined) return { progress: beginning, unfit: 'cannot be read' }
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
    writeFileSync(`${path}.new`, JSON.stringify(kept))
    renameSync(`${path}.new`, path)
  },
  forget: () => rmSync(path, { force: true }),
})

interface Kept extends Bound {
  readonly savedAt: string
  readonly progress: Progress
}

const readPlace = (path: string): Kept | undefined => {
  try {
    const { v, progress, ...rest } = JSON.parse(readFileSync(path, 'utf8'))
    const { next, items, due, stuck } = progress
    const isWhole = [items, due, stuck].every((count) => Number.isSafeInteger(count) && count >= 0)
    return v === formatNumber && isWhole && typeof next === 'string' ? { ...rest, progress } : undefined
  } catch {
    return undefined
  }
}
