import { type CancellationReason, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { limits } from '../../model/limits.ts'
import { maxRecordBytes, recordBytes } from '../../model/record-size.ts'
import type { Deadline } from '../../ports/deadline.ts'
import type { Check, ItemStore, Write, WriteOutcome } from '../../ports/items.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'
import { isMember, memberFault } from './codes.ts'
import { seenIn } from './item-record.ts'
import { checkOf, putOf } from './statements.ts'

/**
 * One TransactWriteItems. It sets no ClientRequestToken: the conditions make a repeated transaction fail as a whole,
 * and the receipts answer it. A token would need an identical payload and lasts only ten minutes.
 */
export const transact = async (
  { connection, table }: { readonly connection: Connection; readonly table: string },
  { writes, checks }: { readonly writes: readonly Write[]; readonly checks: readonly Check[] },
  deadline: Deadline,
): ReturnType<ItemStore['transact']> => {
  const refused = refusedBySize(writes)
  if (refused) return { writes: refused, checks: checks.map(() => ({ kind: 'notSent' })) }
  const members = [
    ...writes.map((write) => putOf(table, write)),
    ...checks.map((check) => checkOf(table, check)),
  ]
  const command = new TransactWriteItemsCommand({ TransactItems: members, ReturnConsumedCapacity: 'TOTAL' })
  const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
  const outcomes = isFault(sent) ? failed(sent.error, sent.fault, members.length) : members.map(applied)
  return { writes: outcomes.slice(0, writes.length), checks: outcomes.slice(writes.length) }
}

/** DynamoDB refuses such a transaction as a whole and names no member. */
const refusedBySize = (writes: readonly Write[]): readonly WriteOutcome[] | undefined => {
  const sizes = writes.map(recordBytes)
  if (sizes.some((size) => size > maxRecordBytes))
    return sizes.map((size) => ({ kind: size > maxRecordBytes ? 'refused' : 'notSent' }))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return total > limits.maxAtomicBytes ? writes.map(() => ({ kind: 'refused' })) : undefined
}

const applied = (): WriteOutcome => ({ kind: 'applied' })

const failed = (
  error: unknown,
  fault: Exclude<WriteOutcome['kind'], 'applied' | 'conflict'>,
  size: number,
): readonly WriteOutcome[] => {
  const { CancellationReasons: reasons } = (error ?? {}) as { CancellationReasons?: CancellationReason[] }
  // Reason i belongs to member i.
  if (reasons?.length === size && reasons.every(isMember)) return reasons.map(reasonOf)
  return Array.from({ length: size }, () => ({ kind: fault }))
}

const reasonOf = ({ Code: code, Item: item }: CancellationReason): WriteOutcome => {
  if (code === undefined || code === 'None') return { kind: 'notSent' }
  const kind = memberFault(code)
  return kind === 'conflict' && item ? { kind, ...seenIn(item) } : { kind }
}
