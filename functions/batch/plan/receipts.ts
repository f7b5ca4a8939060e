import type { ProblemName } from '../../http/problems.ts'
import { problems } from '../../http/problems.ts'
import { limits } from '../contract.ts'
import { type Failure, isFailure, type Result } from '../outcome.ts'

/**
 * What an item remembers of one operation: enough to answer it again. Receipts are written with the effect, in
 * one write, so an effect and its receipt cannot be had without each other.
 */
export interface Receipt {
  readonly token: string
  readonly check: string
  readonly code: number
  /** The item's version as this operation left it; 0 where there was no item. */
  readonly version: number
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** How long a receipt counts, in seconds, by whose key may ask for it. */
export const receiptSeconds = {
  /** It outlives the request's record, which says when the key is free again. */
  request: limits.idempotencyTtlSeconds + 3_600,
  /** An operation's own key has no other record. */
  operation: limits.idempotencyTtlSeconds,
  /** Without a key only a lost answer within the same request can ask for it. */
  none: 60,
} as const

/** Receipts of others that stay on an item whatever their age: of keyed operations, and of those without a key. */
const maxKeyed = 64
const maxUnkeyed = 16

/** Those of the last two minutes stay as well, up to so many: time for a lease to end and for a retry to come. */
const freshSeconds = 120
const maxFresh = 400

/** More than so many of others are never kept. */
export const maxReceipts = maxFresh + maxUnkeyed

/** token 12, check 3, code 1, version 4, expiry 4. */
export const receiptBytes = 24

/** Codes are stored: never renumber one. */
const successes = { 1: 200, 2: 201, 3: 204, 4: 304 } as const
const failures = {
  16: 'already-exists',
  17: 'precondition-failed',
  18: 'not-found',
  19: 'validation-failed',
  20: 'item-too-large',
  21: 'idempotency-key-reused',
  22: 'collection-failed',
} as const satisfies Record<number, ProblemName>

const codes = new Map<number | string, number>(
  [...Object.entries(successes), ...Object.entries(failures)].map(([code, outcome]) => [
    outcome,
    Number(code),
  ]),
)

/** The code of a result that an item's state decided. */
export const codeOf = (result: Result): number => {
  const code = codes.get(isFailure(result) ? result.problem : result.status)
  if (code === undefined) throw new Error(`no receipt code for ${JSON.stringify(result)}`)
  return code
}

/** The result that a receipt stands for. Payloads and field errors are not kept in receipts. */
export const resultOf = ({ code, version }: Receipt): Result => {
  const status = successes[code as keyof typeof successes]
  if (status !== undefined)
    return status === 204 ? { status, replayed: true } : { status, version, replayed: true }
  const problem: Failure['problem'] = failures[code as keyof typeof failures] ?? 'internal-error'
  return { problem, detail: problems[problem].meaning, replayed: true }
}

const format = 1

export const packReceipts = (receipts: readonly Receipt[]): Uint8Array => {
  // Every byte is written below.
  const bytes = Buffer.allocUnsafe(1 + receipts.length * receiptBytes)
  bytes[0] = format
  let at = 1
  for (const { token, check, code, version, expiresAt } of receipts) {
    bytes.write(token, at, 12, 'latin1')
    bytes.write(check, at + 12, 3, 'latin1')
    bytes[at + 15] = code
    bytes.writeUInt32BE(version, at + 16)
    bytes.writeUInt32BE(expiresAt, at + 20)
    at += receiptBytes
  }
  return bytes
}

/** Oldest first, as they were written. */
export const unpackReceipts = (packed: Uint8Array): Receipt[] => {
  if (packed.length === 0) return []
  if (packed[0] !== format) throw new Error(`receipts of format ${packed[0]} cannot be read`)
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  const receipts: Receipt[] = []
  for (let at = 1; at + receiptBytes <= bytes.length; at += receiptBytes) {
    receipts.push({
      token: bytes.toString('latin1', at, at + 12),
      check: bytes.toString('latin1', at + 12, at + 15),
      code: bytes[at + 15] ?? 0,
      version: bytes.readUInt32BE(at + 16),
      expiresAt: bytes.readUInt32BE(at + 20),
    })
  }
  return receipts
}

/**
 * What stays on the item, of receipts that still count: everything of the batch that is writing (its retry needs all
 * of them, however many), and of the others the newest and the fresh ones.
 */
export const keepReceipts = (
  receipts: readonly Receipt[],
  own: ReadonlySet<string>,
  nowSeconds: number,
): readonly Receipt[] => {
  const others = receipts.filter(({ token }) => !own.has(token))
  if (others.length <= maxUnkeyed) return receipts
  const [unkeyed = [], keyed = []] = partition(
    others,
    ({ expiresAt }) => expiresAt <= nowSeconds + receiptSeconds.none,
  )
  const newest = keyed
    .slice(-maxFresh)
    .filter((receipt, at, all) => at >= all.length - maxKeyed || isFresh(receipt, nowSeconds))
  const kept = new Set([...unkeyed.slice(-maxUnkeyed), ...newest])
  return receipts.filter((receipt) => own.has(receipt.token) || kept.has(receipt))
}

const partition = <T>(all: readonly T[], is: (one: T) => boolean): readonly [T[], T[]] => [
  all.filter(is),
  all.filter((one) => !is(one)),
]

/** The age is told by the expiry. One of a request that is an hour old looks like a fresh one of an operation: no harm. */
const isFresh = ({ expiresAt }: Receipt, nowSeconds: number): boolean =>
  [receiptSeconds.request, receiptSeconds.operation].some((lifetime) => {
    const age = nowSeconds + lifetime - expiresAt
    return age >= 0 && age < freshSeconds
  })
