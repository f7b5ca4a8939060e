import { createHash } from 'node:crypto'
import type { Database } from '../tables/database.ts'
import { invalid, ServiceError } from '../values/fault.ts'
import { sizeOfItem } from '../values/sizes.ts'
import { isRecord, type Members } from '../values/value.ts'
import { chargeIndexes, unitsOf } from './charge.ts'
import type { Charged } from './charged.ts'
import { bounded, checkMembers } from './members.ts'
import type { Write } from './write.ts'
import { planWrite, type WriteKind } from './writes.ts'

const kinds = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const
const known = ['TransactItems', 'ClientRequestToken', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics']

/** "The aggregate size of the items in the transaction cannot exceed 4 MB." */
const maxBytes = 4 * 1024 * 1024

/** Completed transactions, by their tokens. */
export interface Tokens {
  /** Whether this transaction was completed. @throws ServiceError when another one had the token */
  readonly isDone: (input: Members) => boolean
  readonly done: (input: Members) => void
  readonly clear: () => void
}

/** "The token is valid for 10 minutes after the first request that uses it is finished." */
const tokenMilliseconds = 10 * 60_000

export const createTokens = (now: () => Date): Tokens => {
  const tokens = new Map<string, { readonly digest: string; readonly until: number }>()
  const forget = () => {
    // A map keeps the order of insertion, which is that of their ends.
    for (const [token, { until }] of tokens) {
      if (until > now().getTime()) return
      tokens.delete(token)
    }
  }
  return {
    isDone: ({ ClientRequestToken: token, TransactItems: items }) => {
      forget()
      const found = typeof token === 'string' ? tokens.get(token) : undefined
      if (found && found.digest !== digestOf(items))
        throw new ServiceError(
          'IdempotentParameterMismatchException',
          'Request parameters differ from those of the request that used the token first',
        )
      return found !== undefined
    },
    done: ({ ClientRequestToken: token, TransactItems: items }) => {
      if (typeof token !== 'string') return
      tokens.set(token, { digest: digestOf(items), until: now().getTime() + tokenMilliseconds })
    },
    clear: () => tokens.clear(),
  }
}

const digestOf = (items: unknown): string => createHash('sha1').update(JSON.stringify(items)).digest('base64')

/**
 * All or nothing. "DynamoDB performs two underlying reads or writes of every item in the transaction: one to prepare
 * the transaction and one to commit". It is an assumption that a cancelled one is charged for the first only.
 */
export const transactWrite = ({ database, bill }: Charged, tokens: Tokens, input: Members): Members => {
  checkMembers(input, 'TransactWriteItems', known)
  const members = bounded('transactItems', input.TransactItems, 100)
  if (tokens.isDone(input)) return {}
  const writes = members.map((member) => planMember(database, member))
  const keys = new Set(writes.map(({ spot }) => `${spot.table.schema().name}\u0000${spot.id}`))
  if (keys.size < writes.length)
    throw invalid('Transaction request cannot include multiple operations on one item')
  if (writes.reduce((sum, { after }) => sum + (after ? sizeOfItem(after) : 0), 0) > maxBytes)
    throw invalid('Collection size of the transaction request cannot exceed 4194304 bytes')
  const cancelled = writes.some((write) => !write.holds || write.fault)
  for (const { spot, before, after } of writes)
    bill.write(spot.table.schema().name, unitsOf(before, after) * (cancelled ? 1 : 2))
  if (cancelled) throw cancellation(writes)
  for (const write of writes) chargeIndexes(bill, write.spot.table.schema(), write)
  database.commit(writes.filter(({ before, after }) => before !== after))
  tokens.done(input)
  return {}
}

const planMember = (database: Database, member: Members): Write => {
  const found: readonly WriteKind[] = kinds.filter((kind) => member[kind] !== undefined)
  const [kind] = found
  const input = kind && member[kind]
  if (kind === undefined || found.length > 1 || !isRecord(input))
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete')
  return planWrite(database, kind, input)
}

const cancellation = (writes: readonly Write[]): ServiceError => {
  const reasons = writes.map(({ holds, shown, fault }) => {
    if (fault) return { Code: 'ValidationError', Message: fault.message }
    return holds
      ? { Code: 'None' }
      : { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...shown }
  })
  const codes = reasons.map(({ Code }) => Code).join(', ')
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { members: { CancellationReasons: reasons } },
  )
}
