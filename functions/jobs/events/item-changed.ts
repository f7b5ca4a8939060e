import { shown } from '../../batch/shown.ts'
import type { JsonObject } from '../../json/value.ts'
import type { Base } from '../../model/base.ts'
import type { Registry } from '../../model/collection.ts'
import { isFailure } from '../../model/outcome.ts'
import { itemPath } from '../../model/paths.ts'
import type { ItemChange } from '../../ports/item-changes.ts'
import { eventId } from './event-id.ts'

/** Bytes of an item in an event: EventBridge takes 256 KB in a call, everything included. */
export const maxEventItemBytes = 200 * 1024

/** What followers are told of an item: no entries, and nobody's name. */
export interface ItemChanged {
  readonly id: string
  readonly type: 'item.changed'
  /** ISO 8601: when it was changed. */
  readonly timestamp: string
  readonly data: {
    readonly collection: string
    readonly id: string
    readonly tenant: string
    readonly version: number
    readonly change: ItemChange['kind']
    /** As a GET of it would have answered; absent from what was deleted, and where `omitted` says why. */
    readonly item?: JsonObject & { readonly id: string }
    readonly omitted?: 'too-large' | 'collection-unknown' | 'collection-failed'
    readonly links: { readonly self: string }
  }
}

/** The same change makes the same event. */
export const itemChanged = (change: ItemChange, collections: Registry, base: Base = ''): ItemChanged => {
  const { collection, item: id, tenant, version, kind } = change
  return {
    id: eventId(change.id),
    type: 'item.changed',
    timestamp: change.updatedAt,
    data: {
      collection,
      id,
      tenant,
      version,
      change: kind,
      ...bodyOf(change, collections),
      links: { self: `${base}${itemPath({ collection, id })}` },
    },
  }
}

const bodyOf = (
  { collection: name, item: id, data, createdAt, updatedAt, schema = 1 }: ItemChange,
  collections: Registry,
): Pick<ItemChanged['data'], 'item' | 'omitted'> => {
  if (data === undefined) return {}
  const collection = collections.get(name)
  if (collection === undefined) return { omitted: 'collection-unknown' }
  const item = shown(collection, { id, data, createdAt, updatedAt, schema })
  if (isFailure(item)) return { omitted: 'collection-failed' }
  return Buffer.byteLength(JSON.stringify(item)) > maxEventItemBytes ? { omitted: 'too-large' } : { item }
}
