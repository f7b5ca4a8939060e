import type { Deadline } from './deadline.ts'

/**
 * The secret that cursors of lists are sealed with: 32 bytes, the same for every function and version of a deployment, for as
 * long as its tables live. It is asked for when a list needs a cursor, and kept by whoever has asked.
 * @throws Unavailable when the store does not answer.
 */
export type CursorKey = (deadline: Deadline) => Promise<Uint8Array>
