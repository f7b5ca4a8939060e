import { limits } from '../../model/limits.ts'
import { type Failure, failure, isFailure } from '../../model/outcome.ts'
import { limitMembers } from '../../model/over-limit.ts'
import type { Check, Fault } from '../../ports/items.ts'
import { isSeen } from '../plan/authorize.ts'
import { isPresent } from '../plan/decide.ts'
import { type Plan, plan } from '../plan/plan.ts'
import type { Found, Lookup, Named } from '../plan/refer.ts'
import { lookupIn, type NamingContext, readNamed } from './named.ts'
import type { RunState, Seen } from './run-state.ts'
import { askedIn, planningIn, type Work } from './work.ts'

/** A fold and the plan for its item. */
export interface Planned {
  readonly work: Work
  readonly seen: Seen
  readonly plan: Plan
}

/** The plans of a transaction. */
export interface Together {
  readonly planned: readonly Planned[]
  /** Of items that are named, and that the transaction itself does not write or read. */
  readonly rests: readonly Check[]
  readonly lookup: Lookup
}

export type Planning =
  | Together
  /** Too many items for one transaction. */
  | { readonly refused: Failure }
  /** Why items that are named could not be read, by key, and the plans that want them. */
  | { readonly faults: ReadonlyMap<string, Fault>; readonly planned: readonly Planned[] }

/**
 * Plans all folds of a transaction. An item of the transaction that another one names counts as there, until the plans show
 * otherwise: so items may name each other.
 */
export const planTogether = async (
  states: readonly Omit<Planned, 'plan'>[],
  runState: RunState,
  context: NamingContext & { readonly instant: Date },
): Promise<Planning> => {
  const own = new Map<string, Found>(states.map(({ work }) => [work.fold.key, 'there']))
  const lookup = lookupAmong(own, lookupIn(runState, context))
  const planning = planningIn(context, lookup, context.instant)
  for (;;) {
    const planned = states.map(({ work, seen }) => ({
      work,
      seen,
      plan: plan(work.fold, seen.history, planning),
    }))
    const unread = planned.flatMap(({ plan }) => plan.unread)
    const beside = namedBeside(planned, own)
    const items = states.length + beside.size
    if (items > limits.maxAtomicOperations) return { refused: tooMany(items) }
    if (unread.length > 0) {
      const faults = await readNamed(unread, runState, context)
      if (faults.size > 0) return { faults, planned }
    } else if (!learnsMore(planned, own, context)) {
      const rests = [...beside.values()].map((named) => checkOf(named, runState))
      return { planned, rests, lookup }
    }
  }
}

const lookupAmong = (own: ReadonlyMap<string, Found>, others: Lookup): Lookup => ({
  nameOf: others.nameOf,
  find: (named, index) => own.get(named.key) ?? others.find(named, index),
})

const namedBeside = (
  planned: readonly Planned[],
  own: ReadonlyMap<string, Found>,
): ReadonlyMap<string, Named> =>
  new Map(
    planned
      .flatMap(({ plan }) => [...plan.rests, ...plan.unread])
      .filter(({ key }) => !own.has(key))
      .map((named) => [named.key, named]),
  )

/** What the plans leave of the items that they name. One that fails is to blame itself. @returns whether one is not there. */
const learnsMore = (
  planned: readonly Planned[],
  own: Map<string, Found>,
  context: NamingContext,
): boolean => {
  const plans = new Map(planned.map(({ work, plan }) => [work.fold.key, plan]))
  let isOther = false
  for (const named of planned.flatMap(({ plan }) => plan.rests)) {
    const plan = plans.get(named.key)
    if (plan === undefined || plan.results.some(isFailure)) continue
    const found = foundAfter(named, plan, context)
    if (found === 'there') continue
    own.set(named.key, found)
    isOther = true
  }
  return isOther
}

const foundAfter = (named: Named, { after }: Plan, context: NamingContext): Found => {
  if (after === undefined || !isPresent(after)) return 'missing'
  const isThere = isSeen(named, after, askedIn(context))
  if (isFailure(isThere)) return isThere
  return isThere ? 'there' : 'missing'
}

/** Who may see an item can depend on what is in it. So it must not change where its collection has a say. */
const checkOf = ({ key, collection }: Named, { items, named }: RunState): Check => ({
  key,
  expected:
    collection.authorize === undefined
      ? 'present'
      : (items.get(key)?.history.item?.lock ?? named.get(key)?.lock ?? 0),
})

const tooMany = (actual: number): Failure => ({
  ...failure(
    'payload-too-large',
    `An atomic batch may have ${limits.maxAtomicOperations} distinct items, those that are named included; this one has ${actual}.`,
  ),
  members: limitMembers('maxAtomicOperations', { actual }),
})
