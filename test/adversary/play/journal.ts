import type { World } from '../engine/world.ts'
import type { History, Request, Version } from '../history/spec.ts'

/** An item as its record shows it. `data` null: deleted, or never there. */
export interface ItemState {
  readonly version: number
  readonly data: Data | null
  /** The version of the schema that the data are of; 1 when absent. */
  readonly schema?: number
}

export type Data = { readonly [name: string]: unknown }

/** What happened, in order. `moment` grows with each entry of the whole history. */
interface Happened {
  readonly moment: number
  readonly at: number
}

/** A request was sent for the nth time. */
interface Sent extends Happened {
  readonly kind: 'sent'
  readonly attempt: string
  readonly request: string
}

/** Somebody was told something. `request` undefined: it was about no request in particular. */
export interface Told extends Happened {
  readonly kind: 'told'
  readonly attempt: string
  readonly request: string
  readonly about: 'answer' | 'status' | 'results' | 'errors' | 'cancellation' | 'upload'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: what is looked at is what is checked
  readonly body: any
  readonly text: string
}

/** A client heard nothing: the answer was lost, the function died, or it took too long. */
interface Unheard extends Happened {
  readonly kind: 'unheard'
  readonly attempt: string
  readonly request: string
  readonly why: string
}

/** The record of an item changed. */
export interface Written extends Happened {
  readonly kind: 'written'
  readonly attempt: string
  /** Whose work the attempt does; undefined for nobody's. */
  readonly owner: string | undefined
  readonly item: string
  readonly before: ItemState
  readonly after: ItemState
  /** The record is gone: TTL took it. */
  readonly removed: boolean
  /** Neither version nor data changed: bookkeeping. */
  readonly quiet: boolean
  /** What the stream calls it. */
  readonly change: string
}

/** A batch has ended, or is open again: then there is no mark. */
export interface Ended extends Happened {
  readonly kind: 'ended'
  readonly attempt: string
  readonly batch: string
  readonly mark: string | undefined
}

/** A bus took an event, or the queue of those for an address. */
export interface Published extends Happened {
  readonly kind: 'published'
  readonly attempt: string
  readonly via: 'bus' | 'webhook'
  readonly id: string
  readonly type: string
  readonly data: Data
}

/** Somebody took the record of a batch or of a chunk, kept it, or let it go. */
export interface Held extends Happened {
  readonly kind: 'held'
  readonly attempt: string
  /** Its key in the table. */
  readonly record: string
  readonly holder: string
  /** The end of the lease, in milliseconds since the epoch; undefined when nobody is at work on it. */
  readonly until: number | undefined
}

/** Something that explains a timeline. */
interface Noted extends Happened {
  readonly kind: 'noted'
  readonly attempt: string
  readonly text: string
}

/** A page of a list was read. */
interface Listed extends Happened {
  readonly kind: 'listed'
  readonly attempt: string
  /** Whose page it is. */
  readonly list: string
  readonly principal: string
  readonly by: number | undefined
  /** When it was asked for; a moment. */
  readonly since: number
  readonly isLast: boolean
  readonly items: readonly ListedItem[]
}

export interface ListedItem {
  readonly id: string
  readonly etag: string
  readonly body: Data
  readonly outdated?: boolean
}

export type Entry = Listed | Sent | Told | Unheard | Written | Held | Noted | Ended | Published

type Without<T> = T extends Entry ? Omit<T, 'moment' | 'at'> : never

/** One request of a client, however often it was sent. */
export interface Known {
  readonly id: string
  readonly client: string
  readonly request: Request
  /** Where it can be asked for, once it was accepted. */
  batch?: string
  /** Somebody asked for its end. */
  cancelled: boolean
  /** Its body has reached the bucket. */
  arrived: boolean
  /** Its body was taken out of the bucket. */
  removed: boolean
}

export interface Journal {
  readonly entries: readonly Entry[]
  readonly add: (entry: Without<Entry>) => void
  readonly requests: Map<string, Known>
  /** Which request made the record of a batch, by the batch's id. */
  readonly batches: Map<string, string>
  readonly versions: readonly Version[]
  /** Of what others are told. */
  readonly tells: { readonly ends: boolean; readonly items: boolean }
}

export const openJournal = (
  world: World,
  { deployments, events }: Pick<History, 'deployments' | 'events'>,
): Journal => {
  const entries: Entry[] = []
  return {
    entries,
    requests: new Map(),
    batches: new Map(),
    versions: deployments.map(({ version }) => version),
    tells: { ends: events.ends !== undefined, items: events.items !== undefined },
    // What one call changes changes at one moment.
    add: (entry) => {
      const changes = entry.kind === 'written' || entry.kind === 'held' || entry.kind === 'ended'
      const moment = changes ? world.moment() : world.nextMoment()
      entries.push({ ...entry, moment, at: world.now() } as Entry)
    },
  }
}
