/**
 * What operations on jars, crates and tubs do, as plainly as possible: one after the other, in memory. It shares no line with
 * the collections, and knows of stores, folds and receipts nothing.
 */

import { orderOf, type Waiting } from './order.ts'

interface Jar {
  readonly owner: string
  readonly n: number
  readonly sealed?: boolean
  readonly open?: boolean
  readonly mate?: string | null
}

interface Kept {
  readonly version: number
  readonly jar: Jar | undefined
}

export type Store = Map<string, Kept>

export interface Drawn {
  readonly id: string
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'
  readonly path: string
  readonly body?: { readonly [name: string]: string | number | boolean | null }
  readonly ifMatch?: string
  readonly dependsOn?: readonly string[]
}

export interface Who {
  readonly sub: string
  readonly admin: boolean
}

/** A status, and the problem of a failure or the ETag of a success. */
export type Told = readonly [status: number, word?: string]

const failedBy = ([status]: Told): boolean => status >= 400
const whole = (jar: Partial<Jar>): jar is Jar =>
  typeof jar.owner === 'string' && typeof jar.n === 'number' && jar.n >= 0 && jar.n <= 99

/** Where an operation is, and what it is called. */
const placeOf = ({ path, body, method }: Drawn) => {
  const [, collection = '', id, action] = path.split('/')
  return { collection, item: `${collection}/${id ?? body?.id}`, verb: action ?? method }
}

/** What is wrong with it whatever the items are. */
const wrongBy = (drawn: Drawn): Told | undefined => {
  const { verb } = placeOf(drawn)
  const { id: _, ...members } = drawn.body ?? {}
  const invalid: Told = [422, 'validation-failed']
  switch (verb) {
    case 'POST':
    case 'PUT':
      return whole(members) ? undefined : invalid
    case 'add':
      return Number(members.n) >= 1 ? undefined : invalid
    case 'burn':
      return [404, 'not-found']
    default:
      return undefined
  }
}

/** What an operation makes of an item for somebody who may: a jar, nothing (`null`), what it was (`undefined`), or why not. */
const madeBy = (drawn: Drawn, { version, jar }: Kept): Jar | null | undefined | Told => {
  const { id: _, ...body } = drawn.body ?? {}
  const { verb } = placeOf(drawn)
  if (verb === 'POST') return jar ? [409, 'already-exists'] : (body as unknown as Jar)
  if (jar === undefined && verb !== 'PUT') return [404, 'not-found']
  if (drawn.ifMatch !== undefined && (jar === undefined || drawn.ifMatch !== `"${version}"`))
    return [412, 'precondition-failed']
  if (verb === 'PUT') return body as unknown as Jar
  if (jar === undefined) return [404, 'not-found']
  switch (verb) {
    case 'PATCH': {
      const { mate, ...merged } = { ...jar, ...body } as Partial<Jar>
      const left = mate === null ? merged : { ...merged, ...(mate === undefined ? {} : { mate }) }
      return whole(left) ? left : [422, 'validation-failed']
    }
    case 'DELETE':
      return null
    case 'GET':
      return undefined
    case 'add':
      if (jar.sealed) return [409, 'sealed']
      return jar.n + Number(body.n) > 99 ? [422, 'overfull'] : { ...jar, n: jar.n + Number(body.n) }
    case 'seal':
      return jar.sealed ? [409, 'sealed'] : { ...jar, sealed: true }
    case 'give':
      return { ...jar, owner: String(body.to) }
    case 'wed':
      return { ...jar, mate: String(body.to) }
    default:
      return [500, 'collection-failed']
  }
}

type Made = ReturnType<typeof madeBy>

const isTold = (made: Made): made is Told => Array.isArray(made)

/** Whether somebody may, and else what he is told. */
const refusalOf = (drawn: Drawn, who: Who, item: Jar | undefined, made: Made): Told | undefined => {
  const { collection, verb } = placeOf(drawn)
  const next = isTold(made) || !made ? undefined : made
  if (collection !== 'jars' || who.admin || (item === undefined && next === undefined)) return undefined
  if (item === undefined) return next?.owner === who.sub ? undefined : [403, 'forbidden']
  if (item.owner === who.sub)
    return next === undefined || next.owner === who.sub ? undefined : [403, 'forbidden']
  if (item.open) return verb === 'GET' ? undefined : [403, 'forbidden']
  if (verb === 'POST') return [409, 'already-exists']
  return verb === 'PUT' && drawn.ifMatch !== undefined ? [412, 'precondition-failed'] : [404, 'not-found']
}

/** What an item of a collection names, if it does. */
const mateIn = (collection: string, { mate }: Pick<Jar, 'mate'>): string | undefined =>
  typeof mate === 'string' ? `${next[collection]}/${mate}` : undefined

const next: Readonly<Record<string, string>> = { jars: 'crates', crates: 'tubs', tubs: 'jars' }

/** What an operation names in what it sends. */
const namedBy = (drawn: Drawn): string | undefined => {
  const { collection, verb } = placeOf(drawn)
  if (verb === 'wed' || verb === 'give') return mateIn(collection, { mate: String(drawn.body?.to) })
  return mateIn(collection, { mate: drawn.body?.mate as string | null })
}

/** Whether it is there for somebody. */
const isSeen = (item: string, store: Store, who: Who): boolean => {
  const jar = store.get(item)?.jar
  if (jar === undefined) return false
  return !item.startsWith('jars/') || who.admin || jar.owner === who.sub || jar.open === true
}

/** What became of an operation, and what the item names that it leaves. */
interface Applied {
  readonly told: Told
  readonly names?: string | undefined
}

const applyOne = (
  store: Store,
  drawn: Drawn,
  who: Who,
  check: (item: string) => Told | undefined,
): Applied => {
  const { collection, item, verb } = placeOf(drawn)
  const kept = store.get(item) ?? { version: 0, jar: undefined }
  const made = madeBy(drawn, kept)
  const refusal = refusalOf(drawn, who, kept.jar, made)
  if (refusal) return { told: refusal }
  if (isTold(made)) return { told: made }
  if (made === undefined) return { told: [200, `"${kept.version}"`] }
  const names = made ? mateIn(collection, made) : undefined
  const missing = names === undefined ? undefined : check(names)
  if (missing) return { told: missing, names }
  const version = kept.version + 1
  store.set(item, { version, jar: made ?? undefined })
  if (made === null) return { told: [204] }
  return { told: [kept.jar === undefined || verb === 'POST' ? 201 : 200, `"${version}"`], names }
}

const notFound: Told = [422, 'reference-not-found']
const dependencyFailed: Told = [424, 'dependency-failed']

const makes = ({ verb }: ReturnType<typeof placeOf>): boolean => verb === 'POST' || verb === 'PUT'
const changes = (one: Drawn): boolean => makes(placeOf(one)) || one.method === 'DELETE'

/** An operation for which request and contract do not say whether it comes before or after a change of what it names. */
export class Undetermined {
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
}

/**
 * A batch of which each operation waits at most for some before it, and for what it names. The store is changed.
 * @throws Undetermined
 */
export const applyAll = (store: Store, drawn: readonly Drawn[], who: Who): readonly Told[] => {
  const waiting = drawn.map((one): Waiting => {
    const isWrong = wrongBy(one) !== undefined
    const place = placeOf(one)
    return {
      item: place.item,
      names: isWrong ? undefined : namedBy(one),
      makes: makes(place),
      removes: !isWrong && one.method === 'DELETE',
      dependsOn: isWrong
        ? []
        : (one.dependsOn ?? []).map((id) => drawn.findIndex((other) => other.id === id)),
    }
  })
  const { order, waitsFor, isMutual } = orderOf(waiting)
  const results: Told[] = []
  for (const index of order) {
    const one = drawn[index] as Drawn
    const blocked = waiting[index]?.dependsOn.some((on) => failedBy(results[on] ?? [200]))
    const check = (item: string): Told | undefined => {
      const isSent = namedBy(one) === item
      if (!isSent && drawn.some((other) => changes(other) && placeOf(other).item === item))
        throw new Undetermined(one.id)
      if (isSeen(item, store, who)) return undefined
      if (isMutual(index)) return notFound
      const makers = waitsFor(index).filter((on) => waiting[on]?.makes && waiting[on]?.item === item)
      return makers.some((on) => failedBy(results[on] ?? [200])) ? dependencyFailed : notFound
    }
    results[index] = wrongBy(one) ?? (blocked ? dependencyFailed : applyOne(store, one, who, check).told)
  }
  return results
}

/** All or nothing. What is named has to be there in the end, also if the batch itself makes it, or removes it. */
export const applyAtomic = (
  store: Store,
  drawn: readonly Drawn[],
  who: Who,
  gone: ReadonlySet<string> = new Set(),
): readonly Told[] => {
  const tried: Store = new Map(store)
  const own = new Set(drawn.filter((one) => wrongBy(one) === undefined).map((one) => placeOf(one).item))
  const broken = new Set(
    drawn.filter((one) => wrongBy(one) && makes(placeOf(one))).map((one) => placeOf(one).item),
  )
  const check = (item: string): Told | undefined => {
    if (gone.has(item)) return notFound
    if (own.has(item) || isSeen(item, store, who)) return undefined
    return broken.has(item) ? dependencyFailed : notFound
  }
  const applied = drawn.map((one): Applied => {
    const wrong = wrongBy(one)
    return wrong ? { told: wrong } : applyOne(tried, one, who, check)
  })
  const fails = (item: string) =>
    drawn.some((one, at) => placeOf(one).item === item && failedBy(applied[at]?.told ?? [200]))
  const missing = applied.flatMap(({ told, names }) =>
    failedBy(told) || names === undefined || isSeen(names, tried, who) || !own.has(names) || fails(names)
      ? []
      : [names],
  )
  if (missing.length > 0) return applyAtomic(store, drawn, who, new Set([...gone, ...missing]))
  const results = applied.map(({ told }) => told)
  if (results.some(failedBy)) return results.map((told) => (failedBy(told) ? told : dependencyFailed))
  for (const [item, kept] of tried) store.set(item, kept)
  return results
}

/** Whether strict handling refuses the batch, by what would become of each. */
export const isInvalid = (results: readonly Told[], drawn: readonly Drawn[]): boolean =>
  drawn.some((one) => wrongBy(one) !== undefined) ||
  results.some(([status]) => status === 422 || status === 403 || status === 500)
