import type { Operation } from '../history/spec.ts'
import type { ItemState, Journal, Written } from '../play/journal.ts'
import { isSame, isShownBy, textOf } from './forms.ts'
import { type AskedOperation, decisionsOf, isThereFor, namedBy, orderOf, refusalOf } from './model.ts'
import { type States, statesOf } from './states.ts'
import { isFinal, isWithoutEffect, type Result, type View } from './views.ts'
import type { Violation } from './violation.ts'

/** Where in the history an operation took effect. */
export interface Effect {
  readonly request: string
  readonly index: number
  readonly item: string
  readonly moment: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Position among the effects of its write, from 1. */
  readonly step: number
  readonly version: number
  /** What its client is to be told of it. */
  readonly status: number
  /** The item after this effect. */
  readonly state: ItemState
}

export interface Ownership {
  readonly effects: readonly Effect[]
  readonly violations: readonly Violation[]
}

/** An operation's own key counts for so long, in milliseconds; clocks may differ by a little. */
const ownKeyHolds = 24 * 3_600_000 - 60_000

/** One operation that may have made a version. */
interface Candidate {
  readonly index: number
  readonly operation: AskedOperation
  readonly told: Result | undefined
  /** It has taken effect before. */
  readonly applied: boolean
  /** … under its own key, so long ago that it may do so again. */
  readonly lapsed: boolean
  /** An operation that comes after it has taken effect on the item. */
  readonly passed: boolean
  /** Its client was told that it took none. */
  readonly denied: boolean
  /** Writes of the same item that it waits for, and that have not taken effect before. */
  readonly waits: readonly number[]
}

/**
 * Gives each version of each item to the one operation that made it. The network knows whose process sent a write;
 * which of the operations it was, the data tell.
 */
export const ownershipOf = (journal: Journal, views: ReadonlyMap<string, View>): Ownership => {
  const effects: Effect[] = []
  const violations: Violation[] = []
  const byKey = new Map<string, Effect>()
  const taken = new Map<string, Set<number>>()
  const orders = new Map<string, readonly (readonly number[])[]>()
  const states = statesOf(journal, [])
  for (const entry of journal.entries) {
    if (entry.kind !== 'written' || entry.removed || entry.quiet) continue
    const view = views.get(entry.owner ?? '')
    if (view === undefined) {
      violations.push({
        rule: 'nobody',
        text: `${shown(entry)} was written by nobody's request`,
        moment: entry.moment,
      })
      continue
    }
    const { known, operations } = view
    const possible = orders.get(known.id) ?? applicationOrders(view, journal)
    orders.set(known.id, possible)
    const done = taken.get(known.id) ?? new Set<number>()
    taken.set(known.id, done)
    const abouts = possible.map((order) =>
      order.filter((index) => isAbout(operations[index] as Operation, entry.item)),
    )
    const before = (index: number) =>
      byKey.get(ownName(known.request.principal, entry.item, operations[index] as Operation))
    const isHeld = (effect: Effect | undefined) => effect !== undefined && entry.at - effect.at < ownKeyHolds
    const candidateOf = (index: number, at: number, about: readonly number[]): Candidate => {
      const operation = operations[index] as AskedOperation
      const told = view.last[index]
      const holds = isHeld(before(index))
      return {
        index,
        operation,
        told,
        applied: done.has(index) || holds,
        lapsed: before(index) !== undefined && !holds,
        passed: known.request.form !== 'import' && about.slice(at + 1).some((later) => done.has(later)),
        denied: known.request.dry || (isFinal(told) && told.status >= 400) || isWithoutEffect(told, known),
        waits: waitedFor(operations, index).filter(
          (on) =>
            about.includes(on) && operations[on]?.method !== 'GET' && !done.has(on) && !isHeld(before(on)),
        ),
      }
    }
    const chosen = explain(
      entry,
      abouts.map((about) => about.map(candidateOf)),
      {
        versions: journal.versions,
        namesWhatIs: namesIn({ states, since: view.since, until: entry.moment }),
        isAsRead: (made) => readsOf(view, entry.item).every((told) => isAsTold(made, told, journal.versions)),
      },
    )
    if (chosen === undefined) {
      violations.push({
        rule: 'nobody',
        text: `${shown(entry)} belongs to no operation of ${known.id}`,
        moment: entry.moment,
      })
      continue
    }
    for (const { candidate, state, step, status } of chosen) {
      const { index, operation, told } = candidate
      const name = `${known.id}[${index}] (${operation.method})`
      if (candidate.applied)
        violations.push({
          rule: 'twice',
          text: `${name} took effect once more on ${entry.item}, as version ${state.version}`,
          moment: entry.moment,
        })
      if (candidate.denied)
        violations.push({
          rule: 'denied',
          text: `${name} was told ${told?.status ?? 'that nothing is written'}${told?.problem ? ` ${told.problem}` : ''}, and took effect as version ${state.version}`,
          moment: entry.moment,
        })
      else if (
        told?.version !== undefined &&
        isFinal(told) &&
        told.version !== state.version &&
        !candidate.applied
      )
        violations.push({
          rule: 'untrue success',
          text: `${name} was told version ${told.version}, and made ${state.version}`,
          moment: entry.moment,
        })
      done.add(index)
      const effect = {
        request: known.id,
        index,
        item: entry.item,
        moment: entry.moment,
        at: entry.at,
        step,
        version: state.version,
        status,
        state,
      }
      effects.push(effect)
      if (operation.idempotencyKey !== undefined)
        byKey.set(ownName(known.request.principal, entry.item, operation), effect)
    }
  }
  return { effects, violations }
}

/**
 * The orders in which operations may have been applied. An own key that had decided before is answered by the item: where
 * it waits for others it is looked up before them, and has no turn of its own; elsewhere it has its turn, or is known from
 * the beginning to a later attempt.
 */
export const applicationOrders = (view: View, { versions }: Journal): readonly (readonly number[])[] => {
  const { operations, last } = view
  const isRefused = (index: number) =>
    versions.every((version) => refusalOf(operations[index] as Operation, version) !== undefined)
  const hadDecided = (index: number) => {
    const told = last[index]
    const { idempotencyKey, method } = operations[index] as Operation
    return idempotencyKey !== undefined && method !== 'GET' && isFinal(told) && told.status < 400
  }
  const waited = (index: number) =>
    hadDecided(index) && (operations[index] as Operation).dependsOn !== undefined
  const usual = orderOf(operations, isRefused)
  if (!operations.some((_, index) => hadDecided(index))) return [usual]
  const others = [waited, hadDecided].map((isKnown) =>
    orderOf(operations, (index) => isKnown(index) || isRefused(index)),
  )
  return [usual, ...others]
}

const waitedFor = (operations: readonly Operation[], index: number): readonly number[] =>
  (operations[index]?.dependsOn ?? []).map((label) =>
    operations.findIndex(({ id }, at) => (id ?? String(at)) === label),
  )

/** What the service makes is an item of its own, whatever it is called. */
export const itemName = ({ collection, item, mark }: Operation): string =>
  `${collection}/${item ?? `of ${mark}`}`

export const ownName = (
  principal: string,
  item: string,
  { idempotencyKey, collection }: Operation,
): string =>
  collection === 'made' ? `${principal} ${idempotencyKey}` : `${principal} ${item} ${idempotencyKey}`

const isAbout = ({ collection, item }: Operation, name: string): boolean =>
  item === undefined ? name.startsWith(`${collection}/`) : name === `${collection}/${item}`

const shown = ({ item, before, after }: Written): string =>
  `${item} from version ${before.version} to ${after.version}`

interface Chosen {
  readonly candidate: Candidate
  readonly state: ItemState
  readonly status: number
  readonly step: number
}

/** How much may be overlooked to find out whose a write is: first nothing. */
const strict = {
  passed: false,
  lapsed: false,
  skipped: false,
  denied: false,
  versions: false,
  applied: false,
  unmet: false,
  unnamed: false,
  unread: false,
}
const loose = { ...strict, passed: true, lapsed: true, skipped: true }
const withNames: readonly (typeof strict)[] = [
  strict,
  { ...strict, lapsed: true },
  { ...strict, lapsed: true, skipped: true },
  loose,
  { ...loose, unmet: true },
  { ...loose, unmet: true, applied: true },
  { ...loose, unmet: true, denied: true },
  { ...loose, unmet: true, versions: true },
  { ...loose, unmet: true, denied: true, versions: true, applied: true },
]
const read = [...withNames, ...withNames.map((one) => ({ ...one, unnamed: true }))]
const leniencies = [...read, ...read.map((one) => ({ ...one, unread: true }))]

interface Surroundings extends Pick<Journal, 'versions'> {
  readonly namesWhatIs: (operation: AskedOperation, made: ItemState) => boolean
  /** What the same request has read of it was so: of states that nobody else sees, its reads alone tell which it was. */
  readonly isAsRead: (made: ItemState) => boolean
}

/** Whether what an operation makes names nothing, or an item that was there at some moment of these. */
const namesIn =
  ({ states, since, until }: { readonly states: States; readonly since: number; readonly until: number }) =>
  (operation: AskedOperation, { data }: ItemState): boolean => {
    const named = namedBy(operation, data)
    return (
      named === undefined ||
      states(named, '').some(
        ({ from, to, state }) => from <= until && to > since && isThereFor(operation.by, state.data),
      )
    )
  }

const explain = (
  write: Written,
  possible: readonly (readonly Candidate[])[],
  world: Surroundings,
): readonly Chosen[] | undefined => {
  for (const leniency of leniencies) {
    for (const candidates of possible) {
      const found = search(write, candidates, leniency, world)
      if (found) return found
    }
  }
  return undefined
}

/** A search that has looked at so many states is not worth going on with. */
const mostStates = 20_000

const search = (
  { before, after }: Written,
  candidates: readonly Candidate[],
  leniency: typeof strict,
  { versions, namesWhatIs, isAsRead }: Surroundings,
): readonly Chosen[] | undefined => {
  const allowed = candidates.filter(
    ({ applied, denied, lapsed, passed }) =>
      (!passed || leniency.passed) &&
      (!applied || leniency.applied) &&
      (!denied || leniency.denied) &&
      (!lapsed || leniency.lapsed),
  )
  let states = 0
  const from = (at: number, state: ItemState, chosen: readonly Chosen[]): readonly Chosen[] | undefined => {
    if (state.version === after.version) return isLike(state, after) ? endingAs(after, chosen) : undefined
    if (state.version > after.version || allowed.length - at < after.version - state.version) return undefined
    for (let next = at; next < allowed.length; next++) {
      if (++states > mostStates) return undefined
      const candidate = allowed[next] as Candidate
      const { told, operation, waits } = candidate
      const isMet = waits.every((on) => chosen.some((one) => one.candidate.index === on))
      if (!isMet && !leniency.unmet) continue
      const pinned = isFinal(told) && told.version !== undefined && !leniency.versions && !candidate.applied
      if (pinned && told.version !== state.version + 1) {
        // Its place is in this very write, and somebody else has it.
        const misplaced = told.version > before.version && told.version <= after.version
        if (misplaced && !leniency.skipped) return undefined
        continue
      }
      const possible = nextStates(operation, state, versions).filter(
        (made) =>
          (leniency.unnamed || namesWhatIs(operation, made)) &&
          (leniency.unread || isAsRead(made)) &&
          (leniency.versions || isAsTold(made, told, versions)),
      )
      if (possible.length === 0) continue
      for (const made of possible) {
        const status = statusOf(state, made)
        const one = { candidate, state: made, status, step: chosen.length + 1 }
        const found = from(next + 1, made, [...chosen, one])
        if (found) return found
      }
      // What was told to be done is passed over only where nothing else explains the write.
      if (isFinal(told) && told.status < 400 && !candidate.applied && !leniency.skipped) return undefined
    }
    return undefined
  }
  return from(0, before, [])
}

const readsOf = ({ operations, last }: View, item: string): readonly (Result | undefined)[] =>
  last.filter((_, index) => {
    const operation = operations[index] as Operation
    return operation.method === 'GET' && isAbout(operation, item)
  })

/** What was shown of it, if it was this version of the item. */
const isAsTold = (made: ItemState, told: Result | undefined, versions: Journal['versions']): boolean =>
  !isFinal(told) ||
  told.body === undefined ||
  told.version !== made.version ||
  isShownBy(made, { body: told.body, outdated: undefined }, versions)

const statusOf = (before: ItemState, after: ItemState): number =>
  after.data === null ? 204 : before.data === null ? 201 : 200

/** Versions of the code that agree make one and the same item. */
const nextStates = (
  operation: AskedOperation,
  state: ItemState,
  versions: Journal['versions'],
): readonly ItemState[] => {
  const made = decisionsOf(operation, state, versions).flatMap(({ next = [] }) => next)
  if (made.length < 2) return made
  return [...new Map(made.map((one) => [`${one.schema} ${textOf(one.data)}`, one])).values()]
}

const isLike = (state: ItemState, { data, schema = 1 }: ItemState): boolean =>
  isSame(state.data, data) && (data === null || (state.schema ?? 1) === schema)

/** What time and chance made, the record tells. */
const endingAs = (after: ItemState, chosen: readonly Chosen[]): readonly Chosen[] => {
  const last = chosen.at(-1)
  return last ? chosen.with(-1, { ...last, state: after }) : chosen
}
