import { channel } from 'node:diagnostics_channel'
import { type Failure, failure } from '../model/outcome.ts'

/** Which code of a deployer's is run, for answers and logs. */
export interface Guarded {
  readonly collection: string
  /** As it reads in "The … of cities": `schema`, `action cancel`. */
  readonly part: string
}

/** What is published when such code fails. */
export interface CollectionFault extends Guarded {
  /** As it reads after "The schema of cities". */
  readonly what: string
  readonly error?: unknown
}

/** Callers are not told what was thrown, since it may quote anything; whoever writes the log listens here. */
export const collectionFaults = channel('multistatus:collection-failed')

/**
 * Runs a deployer's code, which must not fail more than its own operation: what it throws, or a promise that it returns,
 * is a failure of that operation. Code that never returns cannot be helped here.
 *
 * @example
 * const made = fence({ collection: 'cities', part: 'action rename' }, () => run(item, input))
 * if ('problem' in made) return made
 */
export const fence = <T>(
  guarded: Guarded,
  run: () => T,
): { readonly value: Exclude<T, PromiseLike<unknown>> } | Failure => {
  try {
    const value = run()
    if (isPromise(value)) return collectionFailed(guarded, 'returned a promise')
    return { value: value as Exclude<T, PromiseLike<unknown>> }
  } catch (error) {
    return collectionFailed(guarded, 'threw an error', error)
  }
}

/** A promise that nobody waits for must not end the process when it is rejected later. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> => {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false
  if (typeof value.then !== 'function') return false
  value.then(ignore, ignore)
  return true
}

const ignore = () => undefined

export const collectionFailed = (guarded: Guarded, what: string, error?: unknown): Failure => {
  collectionFaults.publish({ ...guarded, what, error } satisfies CollectionFault)
  return failure('collection-failed', `The ${guarded.part} of ${guarded.collection} ${what}.`)
}
