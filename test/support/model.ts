/**
 * What a batch must do, written down as plainly as possible: one item after the other, in memory, without a store,
 * without folds, without receipts. Knows the collection `cities` only.
 */

import { isObject, isValidCity, refusalOf, segmentsOf } from './model-refusal.ts'

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type Members = { [name: string]: Json }

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
  /** Labels of the operations on whose account this one was not tried. */
  readonly causedBy?: readonly string[]
}

export const absent: ModelItem = { version: 0, body: undefined }

/** The item that an operation is about; undefined for one that cannot be tried at all. */
export const itemOf = (operation: WireOperation): string | undefined => {
  if (refusalOf(operation) !== undefined) return undefined
  const id = segmentsOf(operation.path)?.[1] ?? (operation.body as Members).id
  return `/cities/${id}`
}

const tagsOf = (text: string): string[] => text.split(',').map((tag) => tag.trim())
const withoutWeakness = (tag: string): string => tag.replace(/^W\//, '')

/** RFC 9110, 13.1.1: strong comparison, so a weak tag never matches. */
const failsIfMatch = ({ ifMatch }: WireOperation, { version, body }: ModelItem): boolean =>
  ifMatch !== undefined &&
  (body === undefined || (ifMatch.trim() !== '*' && !tagsOf(ifMatch).includes(`"${version}"`)))

/** RFC 9110, 13.1.2: weak comparison. */
const failsIfNoneMatch = ({ ifNoneMatch }: WireOperation, { version, body }: ModelItem): boolean =>
  ifNoneMatch !== undefined &&
  body !== undefined &&
  (ifNoneMatch.trim() === '*' || tagsOf(ifNoneMatch).map(withoutWeakness).includes(`"${version}"`))

const conditionFails = (operation: WireOperation, item: ModelItem): boolean =>
  failsIfMatch(operation, item) || failsIfNoneMatch(operation, item)

/** RFC 7396, section 2, line by line. */
const merge = (target: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const base: Members = isObject(target) ? { ...target } : {}
  for (const name of Object.keys(patch)) {
    const value = patch[name] as Json
    if (value === null) delete base[name]
    else base[name] = merge(base[name], value)
  }
  return base
}

/** Applies one operation; the state changes only when it succeeds. */
export const applyOne = (state: ModelState, operation: WireOperation): ModelResult => {
  const path = itemOf(operation)
  if (path === undefined) return { status: refusalOf(operation) ?? 0 }
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
      return item.body ? { status: 409 } : write(201, given)
    case 'PUT':
      if (conditionFails(operation, item)) return { status: 412 }
      return write(item.body ? 200 : 201, { ...given, id: path.slice('/cities/'.length) })
    case 'PATCH':
      if (!item.body) return { status: 404 }
      if (conditionFails(operation, item)) return { status: 412 }
      return write(200, merge(item.body, given) as Members)
    case 'DELETE':
      if (!item.body) return { status: 404 }
      if (conditionFails(operation, item)) return { status: 412 }
      state.set(path, { version: item.version + 1, body: undefined })
      return { status: 204 }
    case 'GET': {
      if (!item.body) return { status: 404 }
      if (failsIfMatch(operation, item)) return { status: 412 }
      const etag = `"${item.version}"`
      return failsIfNoneMatch(operation, item)
        ? { status: 304, etag }
        : { status: 200, etag, body: item.body }
    }
  }
}

export const labelOf = (operation: WireOperation, index: number): string => operation.id ?? String(index)

/**
 * Always the first operation that nothing holds back; where dependencies and item order contradict each other, the
 * first whose dependencies are done. An operation that cannot be tried keeps nobody on its item waiting.
 */
export const orderOf = (operations: readonly WireOperation[]): number[] => {
  const done = new Set<number>()
  const items = operations.map(itemOf)
  const indexOf = new Map(operations.map((operation, index) => [labelOf(operation, index), index]))
  const isMet = (index: number) =>
    (operations[index]?.dependsOn ?? []).every((id) => done.has(indexOf.get(id) as number))
  const isFirstOfItem = (index: number) =>
    items[index] === undefined ||
    items.every((item, at) => at >= index || done.has(at) || item !== items[index])
  while (done.size < operations.length) {
    const open = [...operations.keys()].filter((index) => !done.has(index))
    const next = open.find((index) => isMet(index) && isFirstOfItem(index)) ?? open.find(isMet)
    if (next === undefined) throw new Error('cycle')
    done.add(next)
  }
  return [...done]
}

const isFailed = (result: ModelResult | undefined): boolean => (result?.status ?? 0) >= 400

/** A whole batch. The state given is changed. An operation that cannot be tried says so, whatever it waits for. */
export const applyBatch = (state: ModelState, operations: readonly WireOperation[]): ModelResult[] => {
  const results: ModelResult[] = []
  const indexOf = new Map(operations.map((operation, index) => [labelOf(operation, index), index]))
  for (const index of orderOf(operations)) {
    const operation = operations[index] as WireOperation
    const failed = (operation.dependsOn ?? []).filter((id) => isFailed(results[indexOf.get(id) ?? -1]))
    const isBlocked = failed.length > 0 && itemOf(operation) !== undefined
    results[index] = isBlocked ? { status: 424, causedBy: failed } : applyOne(state, operation)
  }
  return results
}

/** An atomic batch: when one operation fails nothing is done, and the others are answered 424 on its account. */
export const applyAtomic = (state: ModelState, operations: readonly WireOperation[]): ModelResult[] => {
  const tried = new Map(state)
  const results: ModelResult[] = []
  for (const index of orderOf(operations))
    results[index] = applyOne(tried, operations[index] as WireOperation)
  const causedBy = operations.map(labelOf).filter((_, index) => isFailed(results[index]))
  if (causedBy.length > 0) {
    return results.map((result) => (isFailed(result) ? result : { status: 424, causedBy }))
  }
  for (const [path, item] of tried) state.set(path, item)
  return results
}
