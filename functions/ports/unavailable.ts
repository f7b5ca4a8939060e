/** Something outside cannot be used for now, and may be later: a store that does not answer, a record of a later version. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable'
}

/** Tells it from what nobody foresaw. */
export const isUnavailable = (error: unknown): error is Unavailable => error instanceof Unavailable
