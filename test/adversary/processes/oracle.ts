import { isDeepStrictEqual } from 'node:util'
import type { Event, Item } from './events.ts'
import type { Kept } from './store.ts'
import type { City } from './workload.ts'

/**
 * Goes through the versions of one item, from the first to the one that the store has. Each belongs to one operation
 * that was told so, or is a gap: a delete, which is told no version, or the write of somebody who was told nothing.
 * Yields what cannot have been.
 */
export function* judge(path: string, item: Item, kept: Kept | undefined): Generator<string> {
  const last = kept?.version ?? 0
  const changes = Map.groupBy(
    item.events.filter(({ kind }) => kind !== 'read'),
    ({ version }) => version,
  )
  for (const [version, those] of changes) {
    const names = those.map(({ name }) => name).join(', ')
    if (!(version >= 1 && version <= last)) yield `${path} has version ${last}, not ${version} (${names})`
    if (those.length > 1) yield `${path} version ${version} was told to several: ${names}`
  }
  const gaps = last - changes.size
  const most = item.deletes + item.unknown.size
  if (gaps < item.deletes || gaps > most)
    yield `${path} version ${last}: ${changes.size} changes and ${item.deletes} deletes were told, ${item.unknown.size} are unknown`
  const reads = Map.groupBy(
    item.events.filter(({ kind }) => kind === 'read'),
    ({ version }) => version,
  )
  let state: State = { body: null, loose: false }
  for (let version = 1; version <= last; version += 1) {
    const change = changes.get(version)?.[0]
    const next = change ? changed(state, change) : gap(state, item)
    if (typeof next === 'string') return yield `${path} version ${version}: ${next}`
    state = next
    for (const { name, told } of [change, ...(reads.get(version) ?? [])].filter(
      (event) => event !== undefined,
    ))
      if (told && !fits(state, told, item))
        yield `${path} version ${version}: ${name} was told ${JSON.stringify(told)}, it is ${JSON.stringify(state.body)}`
  }
  if (!fits(state, kept?.data ?? null, item))
    yield `${path}: the store has ${JSON.stringify(kept?.data)}, it must be ${JSON.stringify(state.body)}`
}

interface State {
  /** Null when there is none. */
  readonly body: City | null
  /** Somebody who was told nothing has set the population. */
  readonly loose: boolean
}

const changed = ({ body, loose }: State, { kind, sent, name }: Event): State | string => {
  if (kind === 'create') return { body: sent, loose: false }
  if (!body) return `${name} changed what was not there`
  return { body: { ...body, ...sent }, loose: loose && !('population' in sent) }
}

/** Only items that nobody deletes have writers without a key. */
const gap = ({ body }: State, { deletes }: Item): State | string => {
  if (!body) return 'nobody was told of it, and there was nothing to delete'
  return deletes > 0 ? { body: null, loose: false } : { body, loose: true }
}

const fits = ({ body, loose }: State, seen: City | null, { unknown }: Item): boolean => {
  if (!body || !seen) return body === seen
  const { id: _, population, ...rest } = seen
  const { population: expected, ...others } = body
  return isDeepStrictEqual(rest, others) && (loose ? unknown.has(population) : population === expected)
}
