import type { Sender } from './queues.ts'

/** The end of a batch, as its announcement names it. */
export interface BatchEnd extends Sender {
  readonly round: number
  /** Random; the record of a batch that ended so has it as `endedBy`. */
  readonly mark: string
}

/** Takes the announcement of an end before the end is on record. Whoever receives it looks whether it came to that. */
export interface EndQueue {
  /** @throws Unavailable when it is not certain to have arrived; the end must not be recorded then. */
  readonly announce: (end: BatchEnd) => Promise<void>
}

/** An event in its final text. */
export interface EventText {
  readonly type: string
  /** ISO 8601: when it happened. */
  readonly timestamp: string
  /** The whole body, JSON. */
  readonly text: string
}

/** A bus has not taken these events in several tries; it may have taken others of the same call of ours. */
export class NotPublished extends Error {
  override readonly name = 'NotPublished'
  readonly left: readonly EventText[]

  constructor(left: readonly EventText[], cause?: unknown) {
    super(`${left.length} events could not be published`, { cause })
    this.left = left
  }
}

/** A bus for consumers in AWS. */
export interface EventBus {
  /**
   * Resolves when the bus has all of them; each at least once.
   * @throws NotPublished with the others.
   */
  readonly publish: (events: readonly EventText[]) => Promise<void>
}

/** Keeps events that a bus does not take, until it does. */
export interface EventKeeper {
  readonly keep: (events: readonly EventText[]) => Promise<void>
}

/** One event for one address. */
export interface WebhookMessage {
  /** Names the event, however often it is sent. */
  readonly id: string
  /** The URL, as the settings have it. */
  readonly address: string
  readonly body: string
}

export interface WebhookQueue {
  /** Resolves when the queue has all of them; each at least once. */
  readonly send: (messages: readonly WebhookMessage[]) => Promise<void>
}

/** Delays the next delivery of a message that was received and is not done. */
export interface Holding {
  /** @param seconds at most 43,200. */
  readonly hold: (receiptHandle: string, seconds: number) => Promise<void>
}

/** A receiver's answer, or why there is none. `refused`: the address itself is at fault, and nothing was sent. */
export type Posted =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'refused' | 'failed'; readonly why: string }

export interface Post {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends one POST. Never throws, and takes a bounded time. */
export type Poster = (post: Post) => Promise<Posted>

/** The secrets of an address, the newest first. */
export type SecretsOf = (address: string) => Promise<readonly Uint8Array[]>
