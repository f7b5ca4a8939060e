import type { Answered, Told } from './client.ts'
import type { City, Planned } from './workload.ts'

/** What somebody was told about a version of an item. */
export interface Event {
  readonly name: string
  readonly kind: 'create' | 'patch' | 'read'
  readonly version: number
  readonly sent: City
  readonly told: City | undefined
}

/** What is known about one item. */
export interface Item {
  readonly events: Event[]
  /** Deletes that were told: a 204 has no version. */
  deletes: number
  /** Populations that writers without a key sent, and were told nothing of. */
  readonly unknown: Set<unknown>
}

export type Items = Map<string, Item>

export const itemAt = (items: Items, path: string): Item => {
  const item = items.get(path) ?? { events: [], deletes: 0, unknown: new Set() }
  items.set(path, item)
  return item
}

/** Puts the results of a keyed batch where they belong; yields what is wrong with them by themselves. */
export function* fileAnswer(items: Items, { batch, results }: Answered): Generator<string> {
  const { key, operations } = batch
  if (results.length !== operations.length) yield `${key}: ${results.length} results of ${operations.length}`
  for (const [index, operation] of operations.entries()) {
    const told = results[index]
    const name = `${key}/${operation.id} ${operation.method} ${operation.path}`
    if (!told || !operation.expected.includes(told.status))
      yield `${name}: was told ${told?.status} ${told?.error?.type ?? ''}, not ${operation.expected.join(' or ')}`
    if (told) fileTold(items, { name, operation, told })
  }
}

interface Filed {
  readonly name: string
  readonly operation: Planned
  readonly told: Told
}

export const fileTold = (items: Items, { name, operation, told }: Filed): void => {
  const { method, body = {} } = operation
  if (told.status === 204) itemAt(items, operation.path).deletes += 1
  if (told.status !== 200 && told.status !== 201) return
  const path = told.location?.replace('/v1', '') ?? operation.path
  const { id: _, ...sent } = body
  itemAt(items, path).events.push({
    name,
    kind: method === 'GET' ? 'read' : method === 'PATCH' ? 'patch' : 'create',
    version: Number(told.etag?.slice(1, -1)),
    sent,
    told: told.body,
  })
}
