import type { Attempt } from '../../model/attempt.ts'
import {
  type DecidedFailure,
  failure,
  isDecided,
  isFailure,
  type PassingFailure,
  type Result,
  type Success,
} from '../../model/outcome.ts'
import type { StoredItem, Write } from '../../ports/items.ts'
import { type Decided, receiptOf, resultOfDecided } from '../receipts/codes.ts'
import { ownSeconds } from '../receipts/expiry.ts'
import { decidedBy, type History, ownReceiptsOf } from '../receipts/history.ts'
import { keep, type LogLayout, mostOwn } from '../receipts/keep.ts'
import type { OwnReceipt } from '../receipts/log.ts'
import { encodeRuns } from '../receipts/runs.ts'
import type { AskedBy } from './act.ts'
import { decideAsked } from './authorize.ts'
import type { BoundOperation } from './bind.ts'
import { createdBy, type DecideOptions, isPresent, type Present, type State } from './decide.ts'
import { indexKeys, leaving } from './indexed.ts'
import { hindranceTo } from './later.ts'
import { nextRecord } from './record.ts'
import { decideReferring, type Lookup, type Named } from './refer.ts'
import { isTold, retold, versionTold } from './retell.ts'

/** Operations on one item, in the order in which they apply. */
export interface Fold {
  readonly key: string
  readonly operations: readonly BoundOperation[]
  /**
   * Unrecorded decisions: earlier operations on this item that wrote nothing, and the grounds of all these decisions.
   * They go into the next write, so that a retry cannot decide differently.
   */
  readonly carried: readonly Decided[]
}

export interface Plan {
  /** One for each operation of the fold. */
  readonly results: readonly Result[]
  /** The decisions on the fold's own operations. */
  readonly decided: readonly Decided[]
  /** The write; undefined when nothing changes. */
  readonly write?: Write
  /** The record that must be beside the item before the write. */
  readonly spill?: Write
  /** The record once the write has been applied. */
  readonly after: StoredItem | undefined
  /** Items that the write rests on: they are there, and it names them. */
  readonly rests: readonly Named[]
  /** Items that have to be read first; until then the plan is a guess. */
  readonly unread: readonly Named[]
}

export interface PlanOptions extends DecideOptions {
  readonly attempt: Attempt
  readonly lookup: Lookup
}

/** The input of planning beside the fold. */
interface Ground {
  readonly options: PlanOptions
  readonly history: History
  /** Earlier decisions of the same batch on this item, by index. */
  readonly known: ReadonlyMap<number, Decided>
}

interface Progress {
  state: State
  results: readonly Result[]
  decided: readonly Decided[]
  /** By token; empty where no operation has an own key. */
  readonly own: Map<string, OwnReceipt>
  readonly added: OwnReceipt[]
  readonly rests: Named[]
  readonly unread: Named[]
  /** Why the later operations of the fold have to be retried; undefined if they need not. */
  held: PassingFailure | undefined
}

/**
 * Plans a fold on the present item. Pure.
 * A write is a value here; results are final only once it has been applied.
 */
export const plan = (fold: Fold, history: History, options: PlanOptions): Plan => {
  const { item } = history
  const before: State = item ?? { version: 0, data: null, createdAt: '', updatedAt: '' }
  const ground = { options, history, known: decidedBy(history, options.attempt) }
  const progress: Progress = {
    state: before,
    results: [],
    decided: [],
    own: ownOf(fold, history, options.now),
    added: [],
    rests: [],
    unread: [],
    held: undefined,
  }
  progress.results = fold.operations.map((operation) => step(progress, operation, ground))
  const { state, results, decided, rests, unread } = progress
  if (state.version === before.version) return { results, decided, rests, unread, after: item }
  return written(fold, progress, ground) ?? postponed(fold, history)
}

/** Nothing is put into it: what has no own key has no receipt of one. */
const noOwn: Map<string, OwnReceipt> = new Map()

const ownOf = ({ operations }: Fold, history: History, now: Date): Map<string, OwnReceipt> =>
  operations.some(({ own }) => own)
    ? new Map(ownReceiptsOf(history, now).map((receipt) => [receipt.token, receipt]))
    : noOwn

/** Undefined when the item has no room left for its receipts. */
const written = (fold: Fold, progress: Progress, ground: Ground): Plan | undefined => {
  const { state, results, decided, added, rests, unread } = progress
  const { history, options } = ground
  const unrecorded = fold.carried.length === 0 ? decided : [...decided, ...fold.carried]
  const layout = logAfter(fold, { decided: unrecorded, own: added }, ground)
  if (layout === undefined) return undefined
  // All operations of a fold are of one collection.
  const [first] = fold.operations
  const indexed = first && indexKeys(first.collection, fold.key, state.data)
  const next = nextRecord(history.item, { state, layout, indexed }, options.now)
  return {
    results,
    decided,
    rests,
    unread,
    ...writesOf(fold.key, { item: history.item, next }, layout),
    after: next,
  }
}

const logAfter = (
  { key }: Fold,
  { decided, own }: { readonly decided: readonly Decided[]; readonly own: readonly OwnReceipt[] },
  { known, history, options: { attempt, now } }: Ground,
): LogLayout | undefined => {
  const runs = encodeRuns(known.size === 0 && decided.length === 1 ? decided : byIndex(known, decided))
  const { kind, batch, since, chunk, number } = attempt
  const entry = { kind, batch, since, chunk, attempt: number, runs }
  return keep(history, { key, entry, own, format: attempt.writes }, now)
}

const byIndex = (known: ReadonlyMap<number, Decided>, decided: readonly Decided[]): readonly Decided[] => {
  const all = new Map(known)
  for (const one of decided) all.set(one.index, one)
  return [...all.values()].sort((a, b) => a.index - b.index)
}

export const writesOf = (
  key: string,
  { item, next }: { readonly item: StoredItem | undefined; readonly next: StoredItem },
  { spill }: LogLayout,
): { readonly write: Write; readonly spill?: Write } => ({
  write: { key, expected: item?.lock ?? 0, next, ...leaving(item, next) },
  ...(spill ? { spill } : {}),
})

const crowded = 'The item has to remember too much at the moment; the operation took no effect.'

const postponed = ({ operations }: Fold, { item }: History): Plan => ({
  results: operations.map(() => failure('contention', crowded)),
  decided: [],
  rests: [],
  unread: [],
  after: item,
})

const step = (progress: Progress, operation: BoundOperation, ground: Ground): Result => {
  if (progress.held) return progress.held
  const known = ground.known.get(operation.index)
  const replayed =
    known === undefined && operation.own === undefined ? undefined : replayedOf(operation, progress, ground)
  return replayed ?? decideNow(progress, operation, ground)
}

/** What was decided before, by an earlier attempt or under the operation's own key. */
const replayedOf = (
  operation: BoundOperation,
  { own }: Progress,
  { history, known, options: { represent, asked, attempt } }: Ground,
): Result | undefined => {
  const decided = known.get(operation.index)
  const ground = { history, represent, asked, attempt }
  return decided ? recalled(operation, decided, ground) : ofOwnKey(operation, own, ground)
}

const decideNow = (progress: Progress, operation: BoundOperation, ground: Ground): Result => {
  if (operation.own && progress.own.size >= mostOwn) {
    progress.held = behindHeld
    return failure('contention', crowded)
  }
  const { result, next, rests, unread } = decideReferring(operation, progress.state, ground.options)
  if (rests.length > 0) progress.rests.push(...rests)
  if (unread.length > 0) progress.unread.push(...unread)
  const hindrance = hindranceTo(operation, progress.state, result)
  if (hindrance || !isDecided(result)) {
    progress.held = behindHeld
    return hindrance ?? result
  }
  progress.state = next ?? progress.state
  const receipt = receiptOf(operation.method, result, progress.state.version)
  const decided: Decided = { index: operation.index, code: receipt.code, version: receipt.version }
  // Nearly always the only one.
  progress.decided = progress.decided.length === 0 ? [decided] : progress.decided.concat(decided)
  // What was not tried on account of others has decided nothing for the next batch that it comes with.
  if (operation.own && !(isFailure(result) && result.problem === 'dependency-failed')) {
    const version = versionTold(result, operation, receipt.version)
    remember(progress, { ...operation.own, ...receipt, version, expiresAt: ownEndsAt(ground.options.now) })
  }
  return result
}

export const behindHeld: PassingFailure = failure(
  'not-attempted',
  'An earlier operation on the same item has to be retried first.',
)

const remember = ({ own, added }: Progress, receipt: OwnReceipt): void => {
  own.set(receipt.token, receipt)
  added.push(receipt)
}

const ownEndsAt = (now: Date): number => Math.floor(now.getTime() / 1000) + ownSeconds

/** An earlier decision of this batch, by an attempt that could not record its results. */
export const recalled = (
  operation: BoundOperation,
  decided: Pick<Decided, 'code' | 'version'>,
  { attempt, ...ground }: Told & Pick<PlanOptions, 'attempt'>,
): Result =>
  repeatedResult(operation, decided, {
    ...ground,
    isReplay: attempt.kind !== 'chunk',
    isTold: isTold(operation),
  })

/** What a result that is told once more depends on. */
type Told = Pick<Ground, 'history'> & Pick<PlanOptions, 'represent' | 'asked'>

interface Repetition extends Told {
  /** The caller may have got the result before. */
  readonly isReplay: boolean
  /** The version of a failure is the one that its words told. */
  readonly isTold: boolean
}

const repeatedResult = (
  operation: BoundOperation,
  decided: Pick<Decided, 'code' | 'version'>,
  { history, represent, asked, isReplay, isTold }: Repetition,
): Result => {
  const replayed = isReplay ? { replayed: true as const } : {}
  const result = resultOfDecided(decided, operation.collection.actions)
  if (isFailure(result))
    return { ...(isTold ? retold(result, operation, decided.version) : result), ...replayed }
  const repeated: Result = { ...result, ...createdBy(operation, result.status), ...replayed }
  const shows = represent || operation.method === 'GET'
  const { item } = history
  // The written item is known only until the next write of another.
  if (!shows || result.status === 204 || result.status === 304 || item?.version !== decided.version)
    return repeated
  return isPresent(item) ? { ...repeated, ...shownTo(operation, item, asked) } : repeated
}

/**
 * The item as a read would show it to this caller, and marked as one would be; nothing where it would not. An operation was decided for its caller as it was
 * then, and to show the item once more is a read of its own.
 */
const shownTo = (
  { ifMatch: _, ifNoneMatch: __, action: ___, ...named }: BoundOperation,
  item: Present,
  asked: AskedBy,
): Pick<Success, 'body' | 'outdated'> => {
  const { result } = decideAsked({ ...named, method: 'GET' }, item, { represent: true, asked, now: asked.at })
  if (isFailure(result) || result.body === undefined) return {}
  const { body, outdated } = result
  return outdated && named.method === 'GET' ? { body, outdated } : { body }
}

/** The recorded result of an operation with the same own key, in any batch. */
export const ofOwnKey = (
  operation: BoundOperation,
  own: ReadonlyMap<string, OwnReceipt>,
  ground: Told,
): Result | undefined => {
  const receipt = operation.own && own.get(operation.own.token)
  if (receipt === undefined) return undefined
  return receipt.check === operation.own?.check
    ? repeatedResult(operation, receipt, { ...ground, isReplay: true, isTold: true })
    : reused()
}

const reused = (): DecidedFailure =>
  failure('idempotency-key-reused', 'The idempotencyKey of this operation was used with another payload.')

/** Whether the present item has the write of a plan, after a lost answer. */
export const isIn = (history: History, planned: Plan, { attempt }: Pick<PlanOptions, 'attempt'>): boolean => {
  const known = decidedBy(history, attempt)
  return planned.decided.every(({ index }) => known.has(index))
}
