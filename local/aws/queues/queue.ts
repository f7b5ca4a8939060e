import { openLines } from '../../journal/lines.ts'

/** A message that waits, is delayed or is in flight: it can be received from `visibleAt` on. */
export interface Message {
  readonly id: string
  readonly body: string
  /** Times are milliseconds since 1970. */
  readonly sentAt: number
  readonly visibleAt: number
  readonly received: number
  readonly firstReceivedAt?: number
  /** Names the latest receipt; deleting the message takes it. */
  readonly handle?: string
  readonly group?: string
  /** Whoever received it last has said when it is to be received again. */
  readonly isHeldBack?: boolean
}

export type Attributes = Readonly<Record<string, string>>

interface QueueHead {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  readonly attributes: Attributes
}

export interface Queue extends QueueHead {
  /** In the order in which they are received. */
  readonly messages: ReadonlyMap<string, Message>
}

export interface Moves {
  readonly put: readonly (readonly [queue: string, message: Message])[]
  readonly remove: readonly (readonly [queue: string, id: string])[]
}

/** What one call changes: the journal has all of it, or nothing. */
type Change = { readonly queue: QueueHead } | Moves

export interface Queues {
  readonly find: (name: string) => Queue | undefined
  readonly all: () => Iterable<Queue>
  /** The change is in the journal when this returns, and waiting receivers are woken. */
  readonly apply: (change: Change) => void
  /** Calls back at the next change of a queue; returns how to stop that. */
  readonly onChange: (queue: string, listener: () => void) => () => void
  readonly close: () => void
}

const format = { owner: 'the local queues', number: 1, kinds: ['queue', 'put'] } as const

/** Queues in memory, and in a file if one is named. @throws Error when another process has it */
export const openQueues = (file?: string): Queues => {
  const lines = file === undefined ? undefined : openLines<Change>(file, format)
  const queues = new Map<string, QueueHead & { readonly messages: Map<string, Message> }>()
  const listeners = new Map<string, Set<() => void>>()
  const change = (one: Change): readonly string[] => {
    if ('queue' in one) {
      const messages = queues.get(one.queue.name)?.messages ?? new Map<string, Message>()
      queues.set(one.queue.name, { ...one.queue, messages })
      return [one.queue.name]
    }
    for (const [name, id] of one.remove) queues.get(name)?.messages.delete(id)
    for (const [name, message] of one.put) {
      // A message that was received moves behind those that were not received yet.
      queues.get(name)?.messages.delete(message.id)
      queues.get(name)?.messages.set(message.id, message)
    }
    return one.put.map(([name]) => name)
  }
  lines?.restore(change, () => present(queues.values()))
  return {
    find: (name) => queues.get(name),
    all: () => queues.values(),
    apply: (one) => {
      lines?.add(one)
      lines?.flush()
      const changed = new Set(change(one))
      for (const name of changed) for (const listener of [...(listeners.get(name) ?? [])]) listener()
    },
    onChange: (name, listener) => {
      const some = listeners.get(name) ?? new Set()
      listeners.set(name, some.add(listener))
      return () => some.delete(listener)
    },
    close: () => lines?.close(),
  }
}

/** The queues as the shortest journal of them. */
function* present(queues: Iterable<Queue>): Generator<Change> {
  for (const { messages, ...queue } of queues) {
    yield { queue }
    for (const message of messages.values()) yield { put: [[queue.name, message]], remove: [] }
  }
}
