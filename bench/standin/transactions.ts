import type { Bill } from './capacity.ts'
import type { Store } from './store.ts'
import { invalid, isRecord, ServiceError } from './values.ts'
import { applyWrite, type Members, planWrite, type Write, type WriteKind } from './writes.ts'

const kinds = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const

/**
 * All or nothing. "DynamoDB performs two underlying reads or writes of every item in the transaction: one to prepare
 * the transaction and one to commit": a cancelled one is charged for the first only, which is an assumption.
 */
export const transactWrite = (store: Store, bill: Bill, { TransactItems: members }: Members): Members => {
  if (!Array.isArray(members) || members.length < 1 || members.length > 100)
    throw invalid("Value at 'transactItems' failed to satisfy constraint: 1 to 100 members")
  const writes = members.map((member) => planMember(store, member))
  const keys = new Set(writes.map(({ place }) => `${place.table}\u0000${place.key}`))
  if (keys.size < writes.length)
    throw invalid('Transaction request cannot include multiple operations on one item')
  const cancelled = writes.some(({ holds }) => !holds)
  for (const { place, units } of writes) bill.write(place.table, units * (cancelled ? 1 : 2))
  if (cancelled) throw cancellation(writes)
  for (const write of writes) applyWrite(store, write)
  return {}
}

const planMember = (store: Store, member: unknown): Write => {
  const found: readonly WriteKind[] = isRecord(member) ? kinds.filter((kind) => kind in member) : []
  const [kind] = found
  const input = kind && isRecord(member) ? member[kind] : undefined
  if (kind === undefined || found.length > 1 || !isRecord(input))
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete')
  return planWrite(store, kind, input)
}

const cancellation = (writes: readonly Write[]): ServiceError => {
  const reasons = writes.map(({ holds, shown }) =>
    holds
      ? { Code: 'None' }
      : { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...shown },
  )
  const codes = reasons.map(({ Code }) => Code).join(', ')
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  )
}
