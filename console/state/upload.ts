import { paced, type Sample } from './pace.ts'

/** How much of a file has left this machine, in bytes. */
export interface Upload {
  readonly sent: number
  readonly total: number
  readonly samples: readonly Sample[]
}

export interface Sent {
  readonly sent: number
  readonly total: number
  /** Milliseconds. */
  readonly at: number
}

/** An upload that was cut off begins again, and so do its counts. */
export const uploaded = (before: Upload | undefined, { sent, total, at }: Sent): Upload => ({
  // The request has more bytes than the file.
  sent: Math.min(sent, total),
  total,
  samples: paced(before?.samples ?? [], { at, done: sent }),
})
