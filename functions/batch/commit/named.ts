import type { Slot } from '../../model/operation.ts'
import { type Failure, failure, isFailure } from '../../model/outcome.ts'
import type { Fault, StoredItem } from '../../ports/items.ts'
import { isSeen } from '../plan/authorize.ts'
import { isPresent } from '../plan/decide.ts'
import type { Found, Lookup, Named } from '../plan/refer.ts'
import { keyOfNamed } from '../references/names.ts'
import { waitsFor } from './blame.ts'
import type { CommitContext } from './context.ts'
import { portionsOf } from './portions.ts'
import type { Known, RunState } from './run-state.ts'
import { askedIn } from './work.ts'

/** Of a batch whose operations may name items. */
export interface NamingContext extends CommitContext {
  readonly slots: readonly Slot[]
}

/** What this run knows of the items that its operations name. */
export const lookupIn = (runState: RunState, context: NamingContext): Lookup => ({
  nameOf: (collection, itemId) => {
    const { collections, asker } = context
    const key = keyOfNamed({ collections, tenant: asker.tenant }, collection, itemId)
    const declared = collections.get(collection)
    return key === undefined || declared === undefined ? undefined : { key, itemId, collection: declared }
  },
  find: (named, index) => {
    const known = knownOf(named, runState, context)
    if (known === undefined) return 'unread'
    if (isFailure(known)) return known
    return known ? 'there' : why({ key: named.key, index }, runState, context)
  },
})

/** An item that the batch itself has is as that left it. One that it has not is read: somebody else may have made it since. */
const knownOf = (
  named: Named,
  { items, named: read }: RunState,
  context: NamingContext,
): Known['isThere'] | undefined => {
  const own = items.get(named.key)
  const item = own?.history.item
  if (item && isPresent(item)) return isSeen(named, item, askedIn(context))
  return own && context.dryRun ? false : read.get(named.key)?.isThere
}

/** Why an item is missing. */
const why = (
  { key, index }: Pick<Named, 'key'> & { readonly index: number },
  runState: RunState,
  { slots, defers }: NamingContext,
): Exclude<Found, 'there' | 'unread'> => {
  const { references, results } = runState
  const isMutual = references.mutual.get(index)?.has(key) === true
  const makers = references.makers.get(key)
  const failed = (references.waits[index] ?? []).filter(
    (on) => !isMutual && makers?.has(on) && isFailure(results[on] ?? {}),
  )
  if (failed.length > 0) return waitsFor(failed, slots, runState)
  if (defers) return deferred
  return isMutual ? 'mutual' : 'missing'
}

const deferred: Failure<'not-attempted'> = {
  ...failure(
    'not-attempted',
    'It names an item that is not there yet; it is tried again once the rest of the batch is done.',
  ),
  deferred: true,
}

/**
 * Before a level: what the level before has written may be otherwise now, and what was missing may have come. An item that
 * was there counts as there for the whole batch.
 */
export const forgetNamed = ({ items, named }: RunState): void => {
  for (const [key, { isThere }] of named) if (isThere !== true || items.has(key)) named.delete(key)
}

/** Reads items that are named, each once. @returns why some could not be read, by key. */
export const readNamed = async (
  wanted: readonly Named[],
  runState: RunState,
  context: NamingContext,
): Promise<ReadonlyMap<string, Fault>> => {
  const { store, deadline } = context
  const faults = new Map<string, Fault>()
  const distinct = [...new Map(wanted.map((named) => [named.key, named])).values()]
  for (const some of portionsOf(distinct, deadline)) {
    const outcomes = await store.read(
      some.map(({ key }) => key),
      deadline,
    )
    for (const [at, named] of some.entries()) {
      const outcome = outcomes[at] ?? { kind: 'unknown' }
      if (outcome.kind === 'read') runState.named.set(named.key, knownFrom(named, outcome.item, context))
      else faults.set(named.key, outcome.kind)
    }
  }
  return faults
}

const knownFrom = (named: Named, item: StoredItem | undefined, context: NamingContext): Known => ({
  lock: item?.lock ?? 0,
  isThere: item !== undefined && isPresent(item) && isSeen(named, item, askedIn(context)),
})
