import type { Operation } from '../history/spec.ts'
import { decisionsOf, isThereFor, namedBy } from './model.ts'
import { type Effect, itemName } from './ownership.ts'
import { positionOf, type Standing } from './states.ts'
import type { Evidence } from './truth.ts'
import { isFailed, isFinal, type Result, type View } from './views.ts'
import type { Violation } from './violation.ts'

/**
 * What names an item that is not there is refused, and nothing else is. Outside of a transaction that is looked up before the write,
 * so it has to be so at some moment since the request was first seen, or since the request itself made or removed the item.
 */
export const misnamed = (view: View, evidence: Evidence): readonly Violation[] => {
  const own = evidence.effects.filter(({ request }) => request === view.known.id)
  const about = { view, evidence, own }
  return [
    ...own.flatMap((effect) => namesNothing(effect, about)),
    ...view.operations.flatMap((_, index) => refusedWrongly(index, about)),
  ]
}

interface About {
  readonly view: View
  readonly evidence: Evidence
  /** What the request itself has done. */
  readonly own: readonly Effect[]
}

const isMaker = ({ method }: Operation): boolean => method === 'POST' || method === 'PUT'
const isChange = (operation: Operation): boolean => isMaker(operation) || operation.method === 'DELETE'

/** The operations of the same request that make what this one names in what it sends. */
export const makersFor = (operation: Operation, { operations }: View): readonly number[] => {
  const named = sentIn(operation)
  return named === undefined
    ? []
    : [...operations.keys()].filter((index) => {
        const other = operations[index] as Operation
        return isMaker(other) && itemName(other) === named
      })
}

const sentIn = (operation: Operation): string | undefined => namedBy(operation, operation.body)

/** An item was written that names one which was not there. */
const namesNothing = (effect: Effect, about: About): readonly Violation[] => {
  const { view, evidence } = about
  const operation = view.operations[effect.index]
  const named = operation && namedBy(operation, effect.state.data)
  // Where there are no things, nothing can name one.
  if (!operation || !named || evidence.journal.versions.some(({ withoutThings }) => withoutThings)) return []
  const { by } = operation
  const { atomic } = view.known.request
  const from = atomic
    ? effect.moment + 0.999
    : Math.max(view.since, changedBefore(effect.index, named, about) ?? 0)
  const until = atomic ? effect.moment + 1 : positionOf(effect)
  const wasThere = standingsOf(named, about).some(
    (one) => one.from < until && one.to > from && isThereFor(by, one.state.data),
  )
  if (wasThere) return []
  const text = `${view.known.id}[${effect.index}] (${operation.method}) made ${effect.item} name ${named}, which was not there`
  return [{ rule: 'reference', text, moment: effect.moment }]
}

const standingsOf = (item: string, { view, evidence }: About): readonly Standing[] =>
  evidence.states(item, view.known.id)

/** Those that run in the order of the request see what the ones before have made or removed of what they name. */
const changedBefore = (index: number, named: string, { view, own }: About): number | undefined => {
  const { form } = view.known.request
  const { operations } = view
  if (form === 'async' || form === 'import' || !waitsBackwards(operations)) return undefined
  if (sentIn(operations[index] as Operation) !== named) return undefined
  return own
    .filter((effect) => effect.item === named && effect.index < index)
    .filter((effect) => isChange(operations[effect.index] as Operation))
    .map(positionOf)
    .at(-1)
}

const waitsBackwards = (operations: readonly Operation[]): boolean => {
  const labels = new Map(operations.map(({ id }, index) => [id ?? String(index), index]))
  return operations.every(({ dependsOn = [] }, index) =>
    dependsOn.every((label) => (labels.get(label) ?? -1) < index),
  )
}

/**
 * What waits for nothing itself, and is the only operation on its item, has been done before anything that names the item is
 * refused, wherever it stands and in whichever part of the batch.
 */
const madeFreely = (index: number, named: string, { view, own }: About): number | undefined => {
  const { operations } = view
  if (sentIn(operations[index] as Operation) !== named) return undefined
  const [only, ...others] = operations.flatMap((other, at) => (itemName(other) === named ? [at] : []))
  const maker = operations[only ?? -1]
  const isFree = maker && isMaker(maker) && maker.dependsOn === undefined && maker.body?.to === undefined
  const effect = own.find((one) => one.index === only)
  return isFree && effect && others.length === 0 ? positionOf(effect) : undefined
}

/** Refused, or not tried, on account of an item that was there all the time. */
const refusedWrongly = (index: number, about: About): readonly Violation[] => {
  const { view } = about
  const [operation, told] = [view.operations[index], view.last[index]]
  // What was decided under an own key may have been decided for another request.
  if (operation === undefined || operation.idempotencyKey !== undefined || !isFinal(told)) return []
  const possible = missingIn(index, told, about)
  if (possible === undefined || possible.some((named) => wasMissing(index, named, about))) return []
  const text = `${view.known.id}[${index}] (${operation.method}) was told ${told.status} ${told.problem}, and ${possible.join(', ') || 'what it may name'} was there all the time`
  return [{ rule: 'reference', text, moment: view.until[index] ?? 0 }]
}

/** What may have been missing where that was told; undefined where nothing is known of it. */
const missingIn = (index: number, told: Result, about: About): readonly string[] | undefined => {
  const { view } = about
  const operation = view.operations[index] as View['operations'][number]
  const sent = sentIn(operation)
  if (view.known.request.atomic || view.known.request.dry) {
    const isOwn = view.operations.some((other) => itemName(other) === sent && other.method !== 'GET')
    return told.problem !== 'reference-not-found' || sent === undefined || isOwn ? undefined : [sent]
  }
  if (told.problem === 'dependency-failed') return isBehindNamed(index, view) ? undefined : sent ? [sent] : []
  return told.problem === 'reference-not-found' ? namedIn(index, about) : undefined
}

/** One that it names as what it waits for has failed. */
const isBehindNamed = (index: number, { operations, last }: View): boolean => {
  const on = operations[index]?.dependsOn ?? []
  return operations.some(({ id }, at) => {
    const result = last[at]
    return on.includes(id ?? String(at)) && (result === undefined || isFailed(result))
  })
}

/** In all states that the item had meanwhile. */
const namedIn = (index: number, about: About): readonly string[] => {
  const { view, evidence } = about
  const operation = view.operations[index] as View['operations'][number]
  const until = view.until[index] ?? 0
  const found = standingsOf(itemName(operation), about)
    .filter(({ from, to }) => from < until && to > view.since)
    .flatMap(({ state }) => decisionsOf(operation, state, evidence.journal.versions))
  return [...new Set(found.flatMap(({ missing = [] }) => missing))]
}

const wasMissing = (index: number, named: string, about: About): boolean => {
  const { view } = about
  const { by } = view.operations[index] as View['operations'][number]
  const until = view.until[index] ?? 0
  const own = view.known.request.atomic || view.known.request.dry
  const since = own
    ? view.since
    : Math.max(view.since, changedBefore(index, named, about) ?? 0, madeFreely(index, named, about) ?? 0)
  return standingsOf(named, about).some(
    (one) => one.from < until && one.to > since && !isThereFor(by, one.state.data),
  )
}
