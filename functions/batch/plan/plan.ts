import type { StoredItem, Write } from '../../store/port.ts'
import { tooLarge } from '../item.ts'
import { type Failure, failure, isFailure, type Result } from '../outcome.ts'
import type { BoundOperation } from './bind.ts'
import { decide, madeIdOf, representation, type State } from './decide.ts'
import {
  codeOf,
  keepReceipts,
  maxReceipts,
  packReceipts,
  type Receipt,
  receiptBytes,
  receiptSeconds,
  resultOf,
  unpackReceipts,
} from './receipts.ts'

/** Operations on one item, in the order in which they apply. */
export interface Fold {
  readonly key: string
  readonly operations: readonly BoundOperation[]
  /** Tokens of every operation of the batch on this item, those of other levels included. */
  readonly own: ReadonlySet<string>
  /** What earlier levels decided on this item without writing: it goes into the next write, so that a retry cannot decide it otherwise. */
  readonly carried: readonly Receipt[]
}

export interface Plan {
  /** One for each operation of the fold. */
  readonly results: readonly Result[]
  /** At most one; none when nothing changes. */
  readonly write?: Write
  /** The record once the write has been applied. */
  readonly after: StoredItem | undefined
  /** What has been decided and stands in no record yet; empty after a write. */
  readonly carried: readonly Receipt[]
}

export interface PlanOptions {
  readonly now: Date
  /** Results of writes carry the item. */
  readonly represent: boolean
  /** What this very attempt answered before it lost sight of a write, by `receiptName`. */
  readonly remembered: ReadonlyMap<string, Result>
}

/** Room for the attributes beside key, item and receipts, and for all names, in a record of at most 400 KB. */
const recordOverhead = 200
const maxRecordBytes = 400 * 1024

interface Progress {
  readonly state: State
  readonly results: Result[]
  readonly known: Map<string, Receipt>
  readonly decided: Receipt[]
}

/**
 * Plans a fold against the item as it is now. Pure.
 * A write is a value here; results stand only once it has been applied.
 */
export const plan = (fold: Fold, current: StoredItem | undefined, options: PlanOptions): Plan => {
  const receipts = unpackReceipts(current?.receipts ?? new Uint8Array())
  const before: State = { version: current?.version ?? 0, data: current?.data ?? null }
  const nowSeconds = Math.floor(options.now.getTime() / 1000)
  const alive = receipts.filter(({ expiresAt }) => expiresAt > nowSeconds)
  const known = new Map([...alive, ...fold.carried].map((receipt) => [receipt.token, receipt]))
  const room = roomBeside(fold, alive)
  const progress = fold.operations.reduce<Progress>(
    (soFar, operation) => step(soFar, operation, options, room),
    { state: before, results: [], known, decided: [...fold.carried] },
  )
  const { state, results, decided } = progress
  if (state.version === before.version) return { results, after: current, carried: decided }
  const kept = keepReceipts([...alive, ...decided], fold.own, nowSeconds)
  const next = record(current, state, packReceipts(kept), options.now)
  return { results, write: { key: fold.key, expected: before.version, next }, after: next, carried: [] }
}

const step = (soFar: Progress, operation: BoundOperation, options: PlanOptions, room: number): Progress => {
  const receipt = soFar.known.get(operation.token)
  if (receipt) {
    soFar.results.push(replay(operation, receipt, soFar.state, options))
    return soFar
  }
  const { result, next } = fits(decide(operation, soFar.state, options.represent), room)
  const decided = receiptOf(operation, result, (next ?? soFar.state).version, options.now)
  soFar.results.push(result)
  soFar.known.set(operation.token, decided)
  soFar.decided.push(decided)
  return { ...soFar, state: next ?? soFar.state }
}

/** An item within `maxItemBytes` can still be too large beside the receipts of hundreds of operations on it. */
const fits = (decision: ReturnType<typeof decide>, room: number): ReturnType<typeof decide> => {
  const data = decision.next?.data
  if (data === undefined || data === null || data.length * 3 <= room) return decision
  const bytes = Buffer.byteLength(data)
  return bytes <= room ? decision : { result: tooLarge(bytes, Math.max(room, 0)) }
}

/**
 * Bytes for the item beside the receipts that the fold's write will keep: those of the batch, the whole fold included
 * (so that no later member of it can take the room of an earlier one), and of others as many as there may be.
 */
const roomBeside = ({ key, own, carried, operations }: Fold, alive: readonly Receipt[]): number => {
  const [mine = [], others = []] = [
    alive.filter(({ token }) => own.has(token)),
    alive.filter(({ token }) => !own.has(token)),
  ]
  const certain = new Set([...mine, ...carried, ...operations].map(({ token }) => token)).size
  const kept = certain + Math.min(others.length, maxReceipts)
  return maxRecordBytes - recordOverhead - Buffer.byteLength(key) - kept * receiptBytes
}

const receiptOf = (operation: BoundOperation, result: Result, version: number, now: Date): Receipt => ({
  token: operation.token,
  check: operation.check,
  code: codeOf(result),
  version,
  expiresAt: Math.floor(now.getTime() / 1000) + receiptSeconds[operation.lifetime],
})

/** Names one decision: which operation, what came of it, and at which version. */
export const receiptName = (token: string, code: number, version: number): string =>
  `${token}${code}/${version}`

/** The names under which this attempt's own results are remembered while their write is on the way. */
export const rememberedOf = (fold: Fold, planned: Plan): ReadonlyMap<string, Result> => {
  const written = unpackReceipts(planned.after?.receipts ?? new Uint8Array())
  const byToken = new Map(written.map((receipt) => [receipt.token, receipt]))
  const names = fold.operations.flatMap(({ token }, at): [string, Result][] => {
    const receipt = byToken.get(token)
    const result = planned.results[at]
    return receipt && result ? [[receiptName(token, receipt.code, receipt.version), result]] : []
  })
  return new Map(names)
}

const replay = (operation: BoundOperation, receipt: Receipt, state: State, options: PlanOptions): Result => {
  if (receipt.check !== operation.check) return reused()
  const own = options.remembered.get(receiptName(receipt.token, receipt.code, receipt.version))
  if (own) return own
  const recalled = resultOf(receipt)
  const result = isFailure(recalled) ? recalled : { ...recalled, ...madeIdOf(operation) }
  if (isFailure(result) || result.status === 204 || result.status === 304) return result
  if (!options.represent && operation.method !== 'GET') return result
  // What a POST or PUT wrote, the operation itself says; else the item shows it only while nothing was written over it.
  const data = operation.data ?? (receipt.version === state.version ? state.data : null)
  return data === null ? result : { ...result, body: representation(operation.itemId, data) }
}

/** Whether the item has seen the batch: a receipt of an operation's own key may come from another one. */
export const wasWritten = ({ operations }: Fold, item: StoredItem | undefined): boolean => {
  const tokens = new Set(unpackReceipts(item?.receipts ?? new Uint8Array()).map(({ token }) => token))
  return operations.some(({ token, lifetime }) => lifetime !== 'operation' && tokens.has(token))
}

/** The operations of a fold that the item says have been decided before. */
export const recallable = (fold: Fold, item: StoredItem | undefined, now: Date): Fold => {
  const seconds = Math.floor(now.getTime() / 1000)
  const receipts = unpackReceipts(item?.receipts ?? new Uint8Array())
  const known = new Set(receipts.filter(({ expiresAt }) => expiresAt > seconds).map(({ token }) => token))
  return { ...fold, operations: fold.operations.filter(({ token }) => known.has(token)) }
}

const reused = (): Failure =>
  failure('idempotency-key-reused', 'The idempotencyKey of this operation was used with another payload.')

const record = (
  current: StoredItem | undefined,
  state: State,
  receipts: Uint8Array,
  now: Date,
): StoredItem => {
  const updatedAt = now.toISOString()
  const createdAt = current && current.data !== null ? current.createdAt : updatedAt
  const base = { data: state.data, version: state.version, receipts, createdAt, updatedAt }
  if (state.data !== null) return base
  // A tombstone outlives every receipt that it can hold.
  return { ...base, expiresAt: Math.floor(now.getTime() / 1000) + receiptSeconds.request + 1 }
}
