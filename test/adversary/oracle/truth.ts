import type { Operation } from '../history/spec.ts'
import type { Data, Journal } from '../play/journal.ts'
import { foldAgrees, isJustified } from './agreement.ts'
import { isShownBy, textOf } from './forms.ts'
import { type AskedOperation, refusalOf } from './model.ts'
import { applicationOrders, type Effect, itemName, ownName } from './ownership.ts'
import { makersFor } from './references.ts'
import { positionOf, type States } from './states.ts'
import { isFailed, isFinal, type Result, type View } from './views.ts'
import type { Violation } from './violation.ts'

export interface Evidence {
  readonly journal: Journal
  readonly states: States
  readonly effects: readonly Effect[]
  /** The requests that share an own key, and when each was first sent. */
  readonly senders: ReadonlyMap<string, readonly { readonly request: string; readonly since: number }[]>
  /** What was told under an own key, by any request that shares it. */
  readonly toldUnder: ReadonlyMap<string, readonly { readonly request: string; readonly result: Result }[]>
}

/** That what a request was told is so. */
export const untruths = (view: View, evidence: Evidence): readonly Violation[] => {
  const { dry, atomic } = view.known.request
  const own = evidence.effects.filter(({ request }) => request === view.known.id)
  const effects = new Map(own.map((effect) => [effect.index, effect]))
  if (dry) return imagined(view, evidence)
  if (atomic) return [...missing(view, effects, evidence), ...atomicity(view, effects, evidence)]
  return [...missing(view, effects, evidence), ...inOrder(view, effects, evidence)]
}

const nameOf = ({ known, operations }: View, index: number): string => {
  const { method, collection, item } = operations[index] as Operation
  return `${known.id}[${index}] (${method} ${collection}/${item ?? '?'})`
}

const tellOf = ({ status, version, problem }: Result): string =>
  `${status || 'success'}${version === undefined ? '' : ` "${version}"`}${problem ? ` ${problem}` : ''}`

const isWrite = ({ method }: Operation): boolean => method !== 'GET'

/** An effect under the same own key, of whichever request. */
const keyed = (view: View, operation: Operation, told: Result, { effects, journal }: Evidence): boolean => {
  if (operation.idempotencyKey === undefined) return false
  const { principal } = view.known.request
  return effects.some((effect) => {
    const { request } = journal.requests.get(effect.request) ?? view.known
    const other = request.operations[effect.index] as Operation
    return (
      request.principal === principal &&
      other.idempotencyKey === operation.idempotencyKey &&
      other.collection === operation.collection &&
      (told.version === undefined || told.version === effect.version)
    )
  })
}

/** Told that it was done, and nothing was. */
const missing = (
  view: View,
  effects: ReadonlyMap<number, Effect>,
  evidence: Evidence,
): readonly Violation[] =>
  view.operations.flatMap((operation, index): Violation[] => {
    const told = view.last[index]
    if (!isFinal(told) || isFailed(told) || !isWrite(operation)) return []
    const effect = effects.get(index)
    if (effect && told.body && told.version === effect.version && !isShown(told.body, effect, evidence)) {
      const text = `${nameOf(view, index)} was shown ${textOf(told.body)}, and made ${textOf(effect.state.data)}`
      return [{ rule: 'untrue success', text, moment: view.until[index] ?? 0 }]
    }
    if (
      effect &&
      told.status > 0 &&
      told.status !== effect.status &&
      operation.idempotencyKey === undefined
    ) {
      const text = `${nameOf(view, index)} was told ${tellOf(told)}, and it is ${effect.status}`
      return [{ rule: 'untrue success', text, moment: view.until[index] ?? 0 }]
    }
    if (
      effect
        ? told.version === undefined || told.version === effect.version
        : keyed(view, operation, told, evidence)
    )
      return []
    if (effect && keyed(view, operation, told, evidence)) return []
    const text = `${nameOf(view, index)} was told ${tellOf(told)}, and ${effect ? `made version ${effect.version}` : 'nothing of it is in the store'}`
    return [{ rule: 'untrue success', text, moment: view.until[index] ?? 0 }]
  })

const isShown = (body: Data, { state }: Effect, { journal }: Evidence): boolean =>
  isShownBy(state, { body, outdated: undefined }, journal.versions)

const isRefused = (operation: Operation, told: Result, { journal }: Evidence): boolean =>
  told.problem !== 'reference-not-found' &&
  journal.versions.some((version) => refusalOf(operation, version) === told.status)

/**
 * Operation by operation, in the order in which they apply: each has a moment at which what was told was so, not
 * before that of what it waited for, nor before that of the one before it on its item.
 */
const inOrder = (
  view: View,
  effects: ReadonlyMap<number, Effect>,
  evidence: Evidence,
): readonly Violation[] => {
  const found = applicationOrders(view, evidence.journal).map((order) =>
    inThisOrder(order, view, effects, evidence),
  )
  return found.find((violations) => violations.length === 0) ?? found[0] ?? []
}

const inThisOrder = (
  order: readonly number[],
  view: View,
  effects: ReadonlyMap<number, Effect>,
  evidence: Evidence,
): readonly Violation[] => {
  const { journal, states, senders } = evidence
  const violations: Violation[] = []
  const decidedAt = new Map<number, number>()
  const lastOn = new Map<string, { readonly at: number; readonly index: number }>()
  const indexOf = new Map(view.operations.map(({ id }, index) => [id ?? String(index), index]))
  for (const index of order) {
    const operation = view.operations[index] as AskedOperation
    const [told, effect] = [view.last[index], effects.get(index)]
    const on = isDoneElsewhere(operation, told, effect)
      ? []
      : (operation.dependsOn ?? []).map((label) => indexOf.get(label) ?? -1)
    const line = lineOf(view, index, journal)
    const before = lastOn.get(line)
    const earliest = Math.max(view.since, before?.at ?? 0, ...on.map((other) => decidedAt.get(other) ?? 0))
    decidedAt.set(index, earliest)
    if (effect) {
      const at = positionOf(effect)
      if (at < earliest) {
        const late = on.find((other) => (decidedAt.get(other) ?? 0) > at) ?? before?.index ?? 0
        violations.push({
          rule: 'order',
          text: `${nameOf(view, index)} took effect before what comes before it, ${nameOf(view, late)}, was decided as it was told`,
          moment: effect.moment,
        })
      }
      decidedAt.set(index, Math.max(at, earliest))
      lastOn.set(line, { at: Math.max(at, earliest), index })
    }
    if (!isFinal(told)) continue
    const failed = on.filter((other) => isFinal(view.last[other]) && isFailed(view.last[other] as Result))
    if (told.problem === 'dependency-failed') {
      if (!isBlamed(told, [...on, ...makersFor(operation, view)], view))
        violations.push({
          rule: 'dependency',
          text: `${nameOf(view, index)} was told 424 on account of [${told.causedBy}], which did not fail`,
        })
      continue
    }
    if (isFailed(told) && isRefused(operation, told, evidence)) continue
    if (failed.length > 0 && operation.idempotencyKey === undefined) {
      violations.push({
        rule: 'dependency',
        text: `${nameOf(view, index)} was told ${tellOf(told)}, although ${nameOf(view, failed[0] as number)} failed`,
      })
      continue
    }
    if (isWrite(operation) && !isFailed(told)) continue
    const name = ownName(view.known.request.principal, itemName(operation), operation)
    // What was decided under an own key may have been decided in the middle of another request's write.
    const shared = operation.idempotencyKey === undefined ? [] : (senders.get(name) ?? [])
    if (shared.length > 0 && isRemembered(name, told, view, evidence)) continue
    const from = Math.min(earliest, ...shared.map(({ since }) => since))
    const until = view.until[index] ?? 0
    const standing = [view.known.id, ...shared.map(({ request }) => request)]
      .flatMap((request) => states(itemName(operation), request))
      .find(
        (one) =>
          one.to > from && one.from < until && isJustified(operation, told, one.state, journal.versions),
      )
    if (standing === undefined) {
      violations.push({
        rule: 'untrue failure',
        text: `${nameOf(view, index)} was told ${tellOf(told)}; from what it waited for until then no state of the item says so`,
        moment: until,
      })
      continue
    }
    const at = Math.max(from, standing.from)
    decidedAt.set(index, at)
    lastOn.set(line, { at, index })
  }
  return violations
}

/** What another request did under the same own key is answered whatever the operation waits for now. */
const isDoneElsewhere = (
  operation: Operation,
  told: Result | undefined,
  effect: Effect | undefined,
): boolean =>
  operation.idempotencyKey !== undefined &&
  isWrite(operation) &&
  effect === undefined &&
  isFinal(told) &&
  !isFailed(told)

/** What keeps its order: the operations on one item; of an import, those of one chunk. */
const lineOf = ({ known, operations }: View, index: number, { versions }: Journal): string => {
  const item = itemName(operations[index] as Operation)
  if (known.request.form !== 'import') return item
  return `${item} in ${versions.map(({ rowsPerChunk }) => Math.floor(index / rowsPerChunk))}`
}

/** An own key answers with what was decided under it before, whoever sent it then, and refuses another payload. */
const isRemembered = (name: string, told: Result, { known }: View, evidence: Evidence): boolean =>
  told.problem === 'idempotency-key-reused' ||
  hasEffect(name, evidence) ||
  (evidence.toldUnder.get(name) ?? []).some(
    ({ request, result }) => request !== known.id && result.status === told.status,
  )

const hasEffect = (name: string, { effects, journal }: Evidence): boolean =>
  effects.some(({ request, index, item }) => {
    const { request: other } = journal.requests.get(request) as { request: View['known']['request'] }
    const operation = other.operations[index] as Operation
    return operation.idempotencyKey !== undefined && ownName(other.principal, item, operation) === name
  })

const isBlamed = ({ causedBy = [] }: Result, on: readonly number[], view: View): boolean => {
  const labels = new Map(on.map((index) => [view.operations[index]?.id ?? String(index), view.last[index]]))
  return (
    causedBy.length > 0 &&
    causedBy.every((label) => {
      const cause = labels.get(label)
      return cause !== undefined && !cause.retryable && isFailed(cause)
    })
  )
}

/** The moments between first sight and answer at which anything changed, and the first. */
const momentsOf = (view: View, items: readonly string[], { states }: Evidence): readonly number[] => {
  const until = Math.max(...view.until.filter(Number.isFinite), view.since)
  const changes = items.flatMap((item) => states(item, '').map(({ from }) => from))
  return [view.since, ...changes.filter((from) => from > view.since && from < until)]
}

const membersOn = (view: View, item: string, evidence: Evidence, isHidden: (told: Result) => boolean) =>
  (applicationOrders(view, evidence.journal)[0] ?? [])
    .filter((index) => {
      const operation = view.operations[index] as AskedOperation
      const told = view.last[index]
      return itemName(operation) === item && told !== undefined && !isRefused(operation, told, evidence)
    })
    .map((index) => {
      const [operation, told] = [view.operations[index] as AskedOperation, view.last[index] as Result]
      return { operation, told, hidden: isHidden(told), optional: operation.idempotencyKey !== undefined }
    })

const itemsOf = ({ operations }: View): readonly string[] => [
  ...new Set(operations.filter(({ item }) => item !== undefined).map(itemName)),
]

const stateAt = (item: string, moment: number, { states }: Evidence) =>
  states(item, '').find(({ from, to }) => from <= moment && moment < to)?.state ?? { version: 0, data: null }

/** All of it at one moment, or none. */
const atomicity = (
  view: View,
  effects: ReadonlyMap<number, Effect>,
  evidence: Evidence,
): readonly Violation[] => {
  const told = view.last
  const { versions } = evidence.journal
  const moments = new Set([...effects.values()].map(({ moment }) => moment))
  const named = `the atomic ${view.known.id}`
  const writes = view.operations.flatMap((operation, index) =>
    isWrite(operation) && operation.idempotencyKey === undefined ? [index] : [],
  )
  if (moments.size > 1)
    return [{ rule: 'atomic', text: `${named} took effect in pieces, at ${[...moments].join(', ')}` }]
  if (moments.size === 1 && writes.some((index) => !effects.has(index)))
    return [{ rule: 'atomic', text: `of ${named} only a part took effect`, moment: [...moments][0] ?? 0 }]
  if (told.some((result) => result === undefined || !isFinal(result))) return []
  const results = told as readonly Result[]
  if (results.some(isFailed)) return guilt(view, results, evidence)
  const candidates =
    moments.size === 1 ? [...moments].map((moment) => moment - 1) : momentsOf(view, itemsOf(view), evidence)
  const holds = candidates.some((moment) =>
    itemsOf(view).every((item) =>
      foldAgrees(
        membersOn(view, item, evidence, () => false),
        stateAt(item, moment, evidence),
        versions,
      ),
    ),
  )
  return holds
    ? []
    : [{ rule: 'atomic', text: `${named}: at no one moment were all its items as its results say` }]
}

/** Whoever is guilty has failed on the item as it was; the others stand behind. */
const guilt = (view: View, results: readonly Result[], evidence: Evidence): readonly Violation[] => {
  const innocent = ({ problem }: Result) => problem === 'dependency-failed'
  if (results.every((result) => innocent(result) || !isFailed(result)))
    return [{ rule: 'atomic', text: `of the atomic ${view.known.id} nobody is guilty` }]
  return itemsOf(view).flatMap((item): Violation[] => {
    const members = membersOn(view, item, evidence, innocent)
    if (members.every(({ hidden, optional }) => hidden || optional)) return []
    const holds = momentsOf(view, [item], evidence).some((moment) =>
      foldAgrees(members, stateAt(item, moment, evidence), evidence.journal.versions),
    )
    return holds
      ? []
      : [{ rule: 'untrue failure', text: `the atomic ${view.known.id} blames ${item}, which never was so` }]
  })
}

/** A dry run tells of each item what would be, from one moment on. */
const imagined = (view: View, evidence: Evidence): readonly Violation[] => {
  const { last, known } = view
  if (last.some((result) => result === undefined || !isFinal(result))) return []
  if (known.request.atomic && last.some((result) => result && isFailed(result)))
    return guilt(view, last as readonly Result[], evidence)
  return itemsOf(view).flatMap((item): Violation[] => {
    const members = membersOn(view, item, evidence, () => false).filter(
      ({ told }) => told.problem !== 'dependency-failed',
    )
    const holds = momentsOf(view, [item], evidence).some((moment) =>
      foldAgrees(members, stateAt(item, moment, evidence), evidence.journal.versions),
    )
    return holds
      ? []
      : [{ rule: 'untrue failure', text: `the dry run ${known.id} tells of ${item} what never was so` }]
  })
}
