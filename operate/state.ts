import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Collection } from '../functions/model/collection.ts'
import { labelOf } from '../functions/model/indexes/declaration.ts'
import type { Asked } from './arguments.ts'

/** How far a walk is. */
export interface Progress {
  readonly next: string | undefined
  readonly records: number
  readonly items: number
  readonly due: number
  readonly stuck: number
}

const beginning: Progress = { next: undefined, records: 0, items: 0, due: 0, stuck: 0 }

/** The number of the format. */
const format = 1

/** What a walk does; one that does something else does not go on with its place. */
const planOf = ({ upkeep, table, endpoint }: Asked, { name, indexed, version }: Collection): string =>
  JSON.stringify([
    upkeep,
    endpoint ?? '',
    table,
    name,
    version,
    indexed.map((index) => [labelOf(index), index.shards]),
  ])

export const statePath = ({ upkeep, collection }: Pick<Asked, 'upkeep' | 'collection'>): string =>
  `${collection}.${upkeep}`

/** The place that an earlier walk of the same kind has left; the beginning where there is none. */
export const savedProgress = (asked: Asked, collection: Collection): Progress => {
  const path = statePath(asked)
  if (asked.isDry || asked.isAnew || !existsSync(path)) return beginning
  const { v, plan, ...progress } = JSON.parse(readFileSync(path, 'utf8'))
  return v === format && plan === planOf(asked, collection) ? progress : beginning
}

/** Written completely or not at all. */
export const saveProgress = (asked: Asked, collection: Collection, progress: Progress): void => {
  const path = statePath(asked)
  writeFileSync(`${path}.new`, JSON.stringify({ v: format, plan: planOf(asked, collection), ...progress }))
  renameSync(`${path}.new`, path)
}

export const dropProgress = (asked: Asked): void => rmSync(statePath(asked), { force: true })
