import { idPattern } from './ids.ts'

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

/** What a body is called. Two attempts that cut a batch otherwise do not write under one name. */
export interface BodyName extends Life {
  readonly cut?: string
}

export const nameOf = ({ id, createdAt, cut }: BodyName): string =>
  `${id}-${lifeOf(createdAt)}${cut === undefined ? '' : `-${cut}`}`

/** The name of an object without content that has a body looked at once more. */
export const nudgeOf = (name: string): string => `${name}!`

export const isNudge = (name: string): boolean => name.endsWith('!')

/** Undefined for a name that no body has, nor the nudge of one. */
export const readName = (name: string): BodyName | undefined => {
  const [, id = '', life, cut] = /^([0-9a-z]+)-([0-9a-z]{1,9})(?:-([0-9a-z]{1,26}))?!?$/.exec(name) ?? []
  if (life === undefined || !idPattern.test(id)) return undefined
  const createdAt = new Date(Number.parseInt(life, 36)).toISOString()
  return { id, createdAt, ...(cut === undefined ? {} : { cut }) }
}
