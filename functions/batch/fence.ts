import { type DecidedFailure, failure } from '../model/outcome.ts'
import { type CollectionFault, collectionFaults, type Guarded } from '../ports/collection-faults.ts'
import { isPromise } from './promises.ts'

/**
 * Runs a deployer's code, which must not fail more than its own operation: an exception, or a returned promise, is a
 * failure of that operation. Code that never returns cannot be stopped here.
 *
 * @example
 * const made = fence({ collection: 'cities', part: 'action rename' }, () => run(item, input))
 * if (isFailure(made)) return made
 */
export const fence = <T>(
  guarded: Guarded,
  run: () => T,
): { readonly value: Exclude<T, PromiseLike<unknown>> } | DecidedFailure => {
  try {
    const value = run()
    if (isPromise(value)) return collectionFailed(guarded, 'returned a promise')
    return { value: value as Exclude<T, PromiseLike<unknown>> }
  } catch (error) {
    return collectionFailed(guarded, 'threw an error', error)
  }
}

export const collectionFailed = (guarded: Guarded, what: string, error?: unknown): DecidedFailure => {
  collectionFaults.publish({ ...guarded, what, error } satisfies CollectionFault)
  return failure('collection-failed', `The ${guarded.part} of ${guarded.collection} ${what}.`)
}
