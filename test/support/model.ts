/**
 * What a batch must do, written down as plainly as possible: one item after the other, in memory, without a store,
 * without folds, without receipts. Knows the collection `cities` only.
 */

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
type Members = { [name: string]: Json }

export interface WireOperation {
  readonly id?: string
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'
  readonly path: string
  readonly body?: Json
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
  readonly dependsOn?: readonly string[]
}

/** `body` undefined: deleted, or never there (version 0). */
export interface ModelItem {
  readonly version: number
  readonly body: Members | undefined
}

/** By path, such as `/cities/1`. */
export type ModelState = Map<string, ModelItem>

export interface ModelResult {
  readonly status: number
  readonly etag?: string
  readonly body?: Members
}

const absent: ModelItem = { version: 0, body: undefined }

export const isValidCity = (body: Members): boolean => {
  const { id, name, country, population, altName, ...rest } = body
  return (
    typeof id === 'string' &&
    typeof name === 'string' &&
    name.length >= 1 &&
    name.length <= 200 &&
    typeof country === 'string' &&
    /^[A-Z]{2}$/.test(country) &&
    typeof population === 'number' &&
    Number.isInteger(population) &&
    population >= 0 &&
    (altName === undefined || typeof altName === 'string') &&
    Object.keys(rest).length === 0
  )
}

const pathOf = ({ path, body }: WireOperation): string =>
  path === '/cities' ? `/cities/${(body as Members | undefined)?.id}` : path

const conditionFails = ({ ifMatch, ifNoneMatch }: WireOperation, { version, body }: ModelItem): boolean => {
  const etag = `"${version}"`
  if (ifMatch !== undefined && (body === undefined || (ifMatch !== '*' && ifMatch !== etag))) return true
  return ifNoneMatch !== undefined && body !== undefined && (ifNoneMatch === '*' || ifNoneMatch === etag)
}

const merge = (target: Json | undefined, patch: Json): Json => {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch
  const base: Members =
    target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {}
  for (const name of Object.keys(patch)) {
    const value = patch[name] as Json
    if (value === null) delete base[name]
    else base[name] = merge(base[name], value)
  }
  return base
}

/** Applies one operation; the state changes only when it succeeds. */
export const applyOne = (state: ModelState, operation: WireOperation): ModelResult => {
  const path = pathOf(operation)
  const item = state.get(path) ?? absent
  const write = (status: number, body: Members): ModelResult => {
    if (!isValidCity(body)) return { status: 422 }
    const version = item.version + 1
    state.set(path, { version, body })
    return { status, etag: `"${version}"`, body }
  }
  const given = operation.body as Members
  switch (operation.method) {
    case 'POST':
      if (!isValidCity(given)) return { status: 422 }
      return item.body ? { status: 409 } : write(201, given)
    case 'PUT': {
      const body = { ...given, id: path.slice('/cities/'.length) }
      if (!isValidCity(body)) return { status: 422 }
      if (conditionFails(operation, item)) return { status: 412 }
      return write(item.body ? 200 : 201, body)
    }
    case 'PATCH':
      if (!item.body) return { status: 404 }
      if (conditionFails(operation, item)) return { status: 412 }
      return write(200, merge(item.body, given) as Members)
    case 'DELETE':
      if (!item.body) return { status: 404 }
      if (conditionFails(operation, item)) return { status: 412 }
      state.set(path, { version: item.version + 1, body: undefined })
      return { status: 204 }
    case 'GET':
      if (!item.body) return { status: 404 }
      if (operation.ifMatch && conditionFails({ method: 'GET', path, ifMatch: operation.ifMatch }, item))
        return { status: 412 }
      if (conditionFails(operation, item)) return { status: 304, etag: `"${item.version}"` }
      return { status: 200, etag: `"${item.version}"`, body: item.body }
  }
}

const labelOf = (operation: WireOperation, index: number): string => operation.id ?? String(index)

/** Always the first operation that nothing holds back; where dependencies and item order contradict each other, the first whose dependencies are done. */
export const orderOf = (operations: readonly WireOperation[]): number[] => {
  const done: number[] = []
  const indexOf = new Map(operations.map((operation, index) => [labelOf(operation, index), index]))
  const isMet = (index: number) =>
    (operations[index]?.dependsOn ?? []).every((id) => done.includes(indexOf.get(id) as number))
  const isFirstOfItem = (index: number) =>
    operations.every(
      (other, at) =>
        at >= index || done.includes(at) || pathOf(other) !== pathOf(operations[index] as WireOperation),
    )
  while (done.length < operations.length) {
    const open = [...operations.keys()].filter((index) => !done.includes(index))
    const next = open.find((index) => isMet(index) && isFirstOfItem(index)) ?? open.find(isMet)
    if (next === undefined) throw new Error('cycle')
    done.push(next)
  }
  return done
}

/** A whole batch. The state given is changed. */
export const applyBatch = (state: ModelState, operations: readonly WireOperation[]): ModelResult[] => {
  const results: ModelResult[] = []
  const byLabel = (label: string) =>
    results[operations.findIndex((operation, index) => labelOf(operation, index) === label)]
  for (const index of orderOf(operations)) {
    const operation = operations[index] as WireOperation
    const blocked = (operation.dependsOn ?? []).some((id) => (byLabel(id)?.status ?? 0) >= 400)
    results[index] = blocked ? { status: 424 } : applyOne(state, operation)
  }
  return results
}

/** An atomic batch: when one operation fails nothing is done, and the others are answered 424. */
export const applyAtomic = (state: ModelState, operations: readonly WireOperation[]): ModelResult[] => {
  const tried = new Map(state)
  const results: ModelResult[] = []
  for (const index of orderOf(operations))
    results[index] = applyOne(tried, operations[index] as WireOperation)
  if (results.some(({ status }) => status >= 400)) {
    return results.map((result) => (result.status >= 400 ? result : { status: 424 }))
  }
  for (const [path, item] of tried) state.set(path, item)
  return results
}
