/**
 * What operations on jars and crates do, as plainly as possible: one after the other, in memory. It shares no line with
 * the collections, and knows of stores, folds and receipts nothing.
 */

interface Jar {
  readonly owner: string
  readonly n: number
  readonly sealed?: boolean
  readonly open?: boolean
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
      const merged = { ...jar, ...body } as Partial<Jar>
      return whole(merged) ? merged : [422, 'validation-failed']
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

const applyOne = (store: Store, drawn: Drawn, who: Who): Told => {
  const { item, verb } = placeOf(drawn)
  const kept = store.get(item) ?? { version: 0, jar: undefined }
  const made = madeBy(drawn, kept)
  const refusal = refusalOf(drawn, who, kept.jar, made)
  if (refusal) return refusal
  if (isTold(made)) return made
  if (made === undefined) return [200, `"${kept.version}"`]
  const version = kept.version + 1
  store.set(item, { version, jar: made ?? undefined })
  if (made === null) return [204]
  return [kept.jar === undefined || verb === 'POST' ? 201 : 200, `"${version}"`]
}

/** A batch of which each operation waits at most for some before it. The store is changed. */
export const applyAll = (store: Store, drawn: readonly Drawn[], who: Who): readonly Told[] => {
  const results: Told[] = []
  const failed = new Set<string>()
  for (const one of drawn) {
    const blocked = one.dependsOn?.some((id) => failed.has(id))
    const told = wrongBy(one) ?? (blocked ? ([424, 'dependency-failed'] as const) : applyOne(store, one, who))
    if (failedBy(told)) failed.add(one.id)
    results.push(told)
  }
  return results
}

/** All or nothing. */
export const applyAtomic = (store: Store, drawn: readonly Drawn[], who: Who): readonly Told[] => {
  const tried: Store = new Map(store)
  const results = drawn.map((one) => wrongBy(one) ?? applyOne(tried, one, who))
  if (results.some(failedBy))
    return results.map((told) => (failedBy(told) ? told : [424, 'dependency-failed']))
  for (const [item, kept] of tried) store.set(item, kept)
  return results
}

/** Whether strict handling refuses the batch, by what would become of each. */
export const isInvalid = (results: readonly Told[], drawn: readonly Drawn[]): boolean =>
  drawn.some((one) => wrongBy(one) !== undefined) ||
  results.some(([status]) => status === 422 || status === 403 || status === 500)
