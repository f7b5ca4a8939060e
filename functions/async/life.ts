/**
 * A key may come back once its batch has expired, and so may its id. What was put into the bucket or a queue for an
 * earlier batch of that id is not the new one's: the time of creation tells them apart.
 */
export interface Life {
  readonly id: string
  /** ISO 8601. */
  readonly createdAt: string
}

/** Milliseconds since the epoch, in base 36. */
export const lifeOf = (createdAt: string): string => Date.parse(createdAt).toString(36)

export const nameOf = ({ id, createdAt }: Life): string => `${id}-${lifeOf(createdAt)}`

/** Undefined for a name that no batch has. */
export const readName = (name: string): Life | undefined => {
  const [, id, life] = /^([0-9a-z]{20})-([0-9a-z]{1,9})$/.exec(name) ?? []
  return id === undefined || life === undefined
    ? undefined
    : { id, createdAt: new Date(Number.parseInt(life, 36)).toISOString() }
}
