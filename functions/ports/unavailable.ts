/** A temporary fault outside of this function: a store that does not answer, a record of a later version. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable'
}

/** Distinguishes it from unexpected errors. */
export const isUnavailable = (error: unknown): error is Unavailable => error instanceof Unavailable
