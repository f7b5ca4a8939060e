import type { StoredItem, Write } from '../../store/port.ts'
import { type Failure, failure, isFailure, type Result } from '../outcome.ts'
import type { BoundOperation } from './bind.ts'
import { decide, madeIdOf, representation, type State } from './decide.ts'
import {
  codeOf,
  keepReceipts,
  packReceipts,
  type Receipt,
  receiptSeconds,
  resultOf,
  unpackReceipts,
} from './receipts.ts'
import { record } from './record.ts'
import { fits, type Neighbours } from './room.ts'

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
  /** What was done from then on, an earlier attempt at this same batch has done. */
  readonly ownSince?: Date | undefined
}

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
  const progress = fold.operations.reduce<Progress>(
    (soFar, operation) => step(soFar, operation, options, { fold, alive }),
    { state: before, results: [], known, decided: [...fold.carried] },
  )
  const { state, results, decided } = progress
  if (state.version === before.version) return { results, after: current, carried: decided }
  const kept = keepReceipts([...alive, ...decided], fold.own, nowSeconds)
  const next = record(current, state, packReceipts(kept), options.now)
  return { results, write: { key: fold.key, expected: before.version, next }, after: next, carried: [] }
}

const step = (
  soFar: Progress,
  operation: BoundOperation,
  options: PlanOptions,
  neighbours: Neighbours,
): Progress => {
  const receipt = soFar.known.get(operation.token)
  if (receipt) {
    soFar.results.push(replay(operation, receipt, soFar.state, options))
    return soFar
  }
  const { result, next } = fits(decide(operation, soFar.state, options.represent), neighbours)
  const decided = receiptOf(operation, result, (next ?? soFar.state).version, options.now)
  soFar.results.push(result)
  soFar.known.set(operation.token, decided)
  soFar.decided.push(decided)
  return { ...soFar, state: next ?? soFar.state }
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
  const recalled = isOwn(operation, receipt, options) ? asFirst(resultOf(receipt)) : resultOf(receipt)
  const result = isFailure(recalled) ? recalled : { ...recalled, ...madeIdOf(operation) }
  if (isFailure(result) || result.status === 204 || result.status === 304) return result
  if (!options.represent && operation.method !== 'GET') return result
  // What a POST or PUT wrote, the operation itself says; else the item shows it only while nothing was written over it.
  const data = operation.data ?? (receipt.version === state.version ? state.data : null)
  return data === null ? result : { ...result, body: representation(operation.itemId, data) }
}

/** Receipts count whole seconds. */
const isOwn = ({ lifetime }: BoundOperation, { expiresAt }: Receipt, { ownSince }: PlanOptions): boolean =>
  ownSince !== undefined && expiresAt - receiptSeconds[lifetime] >= Math.floor(ownSince.getTime() / 1000)

const asFirst = ({ replayed: _, ...result }: Result): Result => result

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
