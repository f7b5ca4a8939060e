import { idPattern } from './ids.ts'

/**
 * A key, and with it an id, may come back once its batch has expired. The time of creation distinguishes the objects
 * and messages of the earlier batch from those of the new one.
 */
export interface Generation {
  readonly id: string
  /** ISO 8601. */
  readonly createdAt: string
}

/** Milliseconds since the epoch, in base 36. */
export const generationOf = (createdAt: string): string => Date.parse(createdAt).toString(36)

/** The name of a body. Attempts that cut a batch differently write under different names. */
export interface BodyName extends Generation {
  readonly cut?: string
}

export const bodyNameOf = ({ id, createdAt, cut }: BodyName): string =>
  `${id}-${generationOf(createdAt)}${cut === undefined ? '' : `-${cut}`}`

/** The name of an empty object whose notification has a body examined again. */
export const nudgeOf = (name: string): string => `${name}!`

export const isNudge = (name: string): boolean => name.endsWith('!')

/** Undefined for a name that is neither of a body nor of such an object. */
export const readName = (name: string): BodyName | undefined => {
  const [, id = '', generation, cut] =
    /^([0-9a-z]+)-([0-9a-z]{1,9})(?:-([0-9a-z]{1,26}))?!?$/.exec(name) ?? []
  if (generation === undefined || !idPattern.test(id)) return undefined
  const createdAt = new Date(Number.parseInt(generation, 36)).toISOString()
  return { id, createdAt, ...(cut === undefined ? {} : { cut }) }
}
