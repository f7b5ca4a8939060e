import type { Operation, Version } from '../history/spec.ts'
import type { Data, ItemState } from '../play/journal.ts'
import { completed, isLater, isValid, schemaOf, stateSeenBy, withoutIgnored } from './forms.ts'

/**
 * What one operation does to one item: the contract's table, written down once more, with nothing of the service's own.
 */
export interface Decided {
  readonly status: number
  /** The item's version that its ETag tells. */
  readonly version?: number
  readonly body?: Data
  /** The version of the schema that the body is of. */
  readonly schema?: number
  /** What it leaves; absent where it changes nothing. */
  readonly next?: ItemState
  /** It is so where this item is not there. */
  readonly missing?: string
}

/** An operation, and who asks for it. */
export interface AskedOperation extends Operation {
  readonly by: string
}

/** Of all versions of the code that ran in a history, any may have decided. */
export type Versions = readonly Version[]

export const decisionsOf = (
  operation: AskedOperation,
  state: ItemState,
  versions: Versions,
): readonly Decided[] =>
  differing(versions).flatMap((version) => {
    const decided = decide(operation, state, version)
    if (decided === undefined) return []
    const missing = version.withoutThings ? undefined : namedBy(operation, decided.next?.data)
    return missing === undefined ? [decided] : [decided, { status: 422, missing }]
  })

const known = new WeakMap<Versions, Versions>()

/** Those that decide alike are one. */
const differing = (versions: Versions): Versions => {
  const found = known.get(versions)
  if (found) return found
  const nameOf = ({ strictSchema, guardedDeletes, withoutThings = false, ...version }: Version) =>
    String([strictSchema, guardedDeletes, withoutThings, schemaOf(version)])
  const all = [...new Map(versions.map((version) => [nameOf(version), version])).values()]
  known.set(versions, all)
  return all
}

/** The thing that an item names, if it is another one. */
export const namedBy = (
  { collection, item }: Pick<Operation, 'collection' | 'item'>,
  data: Data | null | undefined,
): string | undefined =>
  typeof data?.to === 'string' && !(collection === 'things' && item === data.to)
    ? `things/${data.to}`
    : undefined

/** Whether an item is there for a caller. */
export const isThereFor = (by: string, data: Data | null): boolean =>
  data !== null && verdictOn({ by, method: 'GET' }, data, null) !== 'hidden'

/** What is wrong with an operation whatever the item is: its status. Of a replacement that shows on the item. */
export const refusalOf = (operation: Operation, version: Version): number | undefined => {
  const { method, body, collection } = operation
  if (version.withoutThings && collection === 'things') return 404
  if (method === 'DELETE' && version.guardedDeletes) return 403
  if (method === 'DELETE' || method === 'GET') return undefined
  // A row that cannot be read.
  if (body === undefined) return 400
  return method === 'POST' && wholeOf(operation, null, version) === undefined ? 422 : undefined
}

/** The item that a create or a replacement sends, with what callers do not write; undefined where it is refused. */
const wholeOf = (operation: Operation, stored: Data | null, version: Version): Data | undefined => {
  const sent = withoutIgnored(operation, operation.body ?? {})
  const turns = stored === null ? 0 : stored.turns
  if (sent.turns !== undefined && sent.turns !== turns) return undefined
  const whole = completed({ ...sent, turns }, version)
  return isValid(whole, version) ? whole : undefined
}

/** What stands even where a later version of the code has written the item. */
const standing: ReadonlySet<number> = new Set([403, 404, 412])

/** Undefined where that is left to a later version. */
const decide = (operation: AskedOperation, state: ItemState, version: Version): Decided | undefined => {
  const { method } = operation
  const decided = decidedOn(operation, stateSeenBy(state, version), version)
  const isChange = method !== 'GET' && method !== 'DELETE'
  const stands = standing.has(decided.status) || (method === 'POST' && decided.status === 409)
  return isLater(state, version) && isChange && !stands && refusalOf(operation, version) === undefined
    ? undefined
    : asStored(decided, state)
}

/** What a read shows is told as it is stored: how it is seen depends on who reads. */
const asStored = (decided: Decided, { data, schema = 1 }: ItemState): Decided =>
  decided.body !== undefined && decided.next === undefined && data !== null
    ? { ...decided, body: data, schema }
    : decided

const decidedOn = (operation: AskedOperation, state: ItemState, version: Version): Decided => {
  const refused = refusalOf(operation, version)
  if (refused !== undefined) return { status: refused }
  const wanted = wantedOf(operation, state, version)
  switch (verdictOn(operation, state.data, wanted.next?.data ?? null)) {
    case 'granted':
      return wanted
    case 'refused':
      return { status: 403 }
    case 'hidden':
      return hiddenOf(operation, state, version)
  }
}

/** Who may what: the rules of the collections, once more. Of what is nowhere nobody is asked. */
export const verdictOn = (
  { by, method }: Pick<AskedOperation, 'by' | 'method'>,
  item: Data | null,
  next: Data | null,
): 'granted' | 'refused' | 'hidden' => {
  if (by === 'p1') {
    if (item?.n === 15 || item?.n === 5) return 'hidden'
    return (item?.n === 13 && method !== 'GET') || next?.n === 8 ? 'refused' : 'granted'
  }
  if (by === 'p2') {
    if (item?.n === 9 || item?.n === 6) return 'hidden'
    return next?.n === 10 ? 'refused' : 'granted'
  }
  return 'granted'
}

/** As if it were not there; to make one in its place is not to be had either. */
const hiddenOf = (operation: AskedOperation, { version: at }: ItemState, version: Version): Decided => {
  if (operation.method === 'POST') return { status: 409 }
  const { status } = wantedOf(operation, { version: at, data: null }, version)
  return { status: status < 400 ? 404 : status }
}

const wantedOf = (operation: Operation, state: ItemState, version: Version): Decided => {
  const { method, body = {} } = operation
  const { data } = state
  switch (method) {
    case 'POST':
      return data ? { status: 409 } : written(201, state, wholeOf(operation, null, version), version)
    case 'PUT':
      return unmet(operation, state)
        ? { status: 412 }
        : written(data ? 200 : 201, state, wholeOf(operation, data, version), version)
    case 'PATCH': {
      if (!data) return { status: 404 }
      if (unmet(operation, state)) return { status: 412 }
      return written(200, state, patched(data, withoutIgnored(operation, body), version), version)
    }
    case 'ACT': {
      if (!data) return { status: 404 }
      if (unmet(operation, state)) return { status: 412 }
      const { n, marks, turns } = data as unknown as Bumped
      const mark = String(body.mark)
      const names = body.to === undefined ? {} : { to: body.to }
      return n >= 14
        ? { status: 409 }
        : written(
            200,
            state,
            fitting(
              { ...data, ...names, last: mark, n: n + 1, turns: turns + 1, marks: { ...marks, [mark]: 'x' } },
              version,
            ),
            version,
          )
    }
    case 'DELETE':
      if (!data) return { status: 404 }
      if (unmet(operation, state)) return { status: 412 }
      return { status: 204, next: { ...state, version: state.version + 1, data: null } }
    case 'GET':
      return read(operation, state)
  }
}

interface Bumped {
  readonly n: number
  readonly turns: number
  readonly marks: object
}

const fitting = (data: Data, version: Version): Data | undefined =>
  isValid(data, version) ? data : undefined

/** What only actions change may be sent as it is. */
const patched = (stored: Data, { turns, ...patch }: Data, version: Version): Data | undefined =>
  turns === undefined || turns === stored.turns
    ? fitting(completed(merge(stored, patch) as Data, version), version)
    : undefined

const written = (status: number, { version }: ItemState, data: Data | undefined, by: Version): Decided => {
  if (data === undefined) return { status: 422 }
  const schema = schemaOf(by)
  return {
    status,
    version: version + 1,
    body: data,
    schema,
    next: { version: version + 1, data, schema },
  }
}

const read = ({ ifMatch, ifNoneMatch }: Operation, { version, data, schema = 1 }: ItemState): Decided => {
  if (!data) return { status: 404 }
  if (ifMatch !== undefined && !names(ifMatch, version)) return { status: 412 }
  if (ifNoneMatch !== undefined && names(ifNoneMatch, version)) return { status: 304, version }
  return { status: 200, version, body: data, schema }
}

/** Histories use strong tags only. */
const names = (condition: string, version: number): boolean =>
  condition === '*' || condition.split(',').some((tag) => tag.trim() === `"${version}"`)

const unmet = ({ ifMatch, ifNoneMatch }: Operation, { version, data }: ItemState): boolean =>
  (ifMatch !== undefined && (!data || !names(ifMatch, version))) ||
  (ifNoneMatch !== undefined && data !== null && names(ifNoneMatch, version))

const isObject = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396, section 2. */
const merge = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch
  const merged: { [name: string]: unknown } = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = merge(merged[name], value)
  }
  return merged
}

/**
 * The order in which operations apply: each after what it depends on, those of one item as they stand in the request;
 * where the two contradict each other, the first whose dependencies are done.
 */
export const orderOf = (
  operations: readonly Operation[],
  refused: (index: number) => boolean,
): readonly number[] => {
  const labels = new Map(operations.map(({ id }, index) => [id ?? String(index), index]))
  const on = operations.map(({ dependsOn = [] }) => dependsOn.map((label) => labels.get(label) ?? -1))
  const itemOf = (index: number) => {
    const { collection, item } = operations[index] as Operation
    return item === undefined || refused(index) ? undefined : `${collection}/${item}`
  }
  const open = new Set(operations.keys())
  const done: number[] = []
  const isMet = (index: number) => (on[index] ?? []).every((other) => !open.has(other))
  const isNext = (index: number) => {
    const item = itemOf(index)
    return item === undefined || ![...open].some((other) => other < index && itemOf(other) === item)
  }
  while (open.size > 0) {
    const next = [...open].find((index) => isMet(index) && isNext(index)) ?? [...open].find(isMet)
    if (next === undefined) throw new Error('this history has a cycle')
    open.delete(next)
    done.push(next)
  }
  return done
}
