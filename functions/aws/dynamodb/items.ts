import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type BatchStatementRequest,
  type BatchStatementResponse,
} from '@aws-sdk/client-dynamodb'
import type { Deadline } from '../../ports/deadline.ts'
import { LaterFormat } from '../../ports/formats.ts'
import type { ItemStore, ReadOutcome, Write, WriteOutcome } from '../../ports/items.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'
import { wireBytesOf } from './codec/wire-size.ts'
import { isMember, memberFault } from './codes.ts'
import { keyFor, textOfKey } from './item-key.ts'
import { fromAttributes, seenIn } from './item-record.ts'
import { type CallBounds, cutIntoCalls } from './parts.ts'
import {
  mostBytesOf,
  removesInClauses,
  removingInList,
  type Statements,
  statementOf,
  statementsFor,
} from './statements.ts'
import { transact } from './transact.ts'

/** DynamoDB's limits: statements a BatchExecuteStatement, keys a BatchGetItem. */
const statementsPerCall = (statements: Statements): CallBounds<Write> => ({
  members: 25,
  // Bytes of wire text. A request has at most 16 MB, the items of a transaction 4; for statements no limit is
  // documented.
  bytes: 4_000_000,
  bytesOf: (write, enough) => {
    const most = mostBytesOf(write)
    return most <= enough ? most : wireBytesOf(statementOf(statements, write), enough)
  },
})
const keysPerCall = { members: 100 }

/** Items in a DynamoDB table. */
export const createItemStore = (connection: Connection, table: string): ItemStore => {
  const statements = statementsFor(table)
  const bounds = statementsPerCall(statements)
  return {
    read: (keys, deadline) =>
      inCalls(keys, keysPerCall, (some) => readCall({ connection, table }, some, deadline)),
    write: (writes, deadline) =>
      inCalls(writes, bounds, (some) =>
        writeCall(
          connection,
          some.map((write) => statementOf(statements, write)),
          deadline,
        ),
      ),
    transact: (writes, checks, deadline) => transact({ connection, table }, { writes, checks }, deadline),
  }
}

/** Cuts work into calls, and joins the outcomes in order. */
const inCalls = async <In, Out>(
  members: readonly In[],
  bounds: CallBounds<In>,
  call: (some: readonly In[]) => Promise<readonly Out[]>,
): Promise<readonly Out[]> => (await Promise.all(cutIntoCalls(members, bounds).map(call))).flat()

const isThrottled = ({ Error: error }: BatchStatementResponse): boolean =>
  memberFault(error?.Code) === 'throttled'

const writeCall = async (
  connection: Connection,
  statements: readonly BatchStatementRequest[],
  deadline: Deadline,
): Promise<readonly WriteOutcome[]> => {
  const command = new BatchExecuteStatementCommand({
    Statements: [...statements],
    ReturnConsumedCapacity: 'TOTAL',
  })
  const throttledShare = ({ Responses = [] }: BatchExecuteStatementCommandOutput) =>
    Responses.filter((response) => response.Error && isThrottled(response)).length / statements.length
  const sent = await sendInTurn(
    { ...connection, throttledShare },
    () => connection.client.send(command),
    deadline,
  )
  if (isFault(sent)) return statements.map(() => ({ kind: sent.fault }))
  const { Responses: responses = [] } = sent.answer
  // Response i belongs to statement i. If their numbers differ, none of them can be trusted.
  if (responses.length !== statements.length) return statements.map(() => ({ kind: 'unknown' }))
  const outcomes = responses.map(outcomeOf)
  const misread = statements.filter(
    (statement, index) => isInvalid(responses[index]) && removesInClauses(statement),
  )
  if (misread.length === 0) return outcomes
  // The embedded DynamoDB of a laptop refuses clauses that AWS asks for. What is invalid has written nothing.
  const again = await writeCall(connection, misread.map(removingInList), deadline)
  const ofAgain = new Map(misread.map((statement, at) => [statement, again[at]]))
  return statements.map(
    (statement, index) => ofAgain.get(statement) ?? outcomes[index] ?? { kind: 'unknown' },
  )
}

const isInvalid = (response: BatchStatementResponse | undefined): boolean =>
  response?.Error?.Code === 'ValidationError'

const outcomeOf = (response: BatchStatementResponse): WriteOutcome => {
  // What is no answer to a statement is no success.
  if (!isMember(response)) return { kind: 'unknown' }
  if (response.Error === undefined) return { kind: 'applied' }
  const kind = memberFault(response.Error.Code)
  const item = response.Error.Item ?? response.Item
  return kind === 'conflict' && item ? { kind, ...seenIn(item) } : { kind }
}

const readCall = async (
  { connection, table }: { readonly connection: Connection; readonly table: string },
  keys: readonly string[],
  deadline: Deadline,
): Promise<readonly ReadOutcome[]> => {
  const command = new BatchGetItemCommand({
    RequestItems: { [table]: { Keys: keys.map(keyFor), ConsistentRead: true } },
    ReturnConsumedCapacity: 'TOTAL',
  })
  const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
  if (isFault(sent)) return keys.map(() => ({ kind: sent.fault }))
  const { Responses: responses, UnprocessedKeys: unprocessed = {} } = sent.answer
  if (responses === undefined) return keys.map(() => ({ kind: 'unknown' }))
  const items = new Map((responses[table] ?? []).map((item) => [textOfKey(item), item]))
  const left = new Set((unprocessed[table]?.Keys ?? []).map(textOfKey))
  const leftOut = isFull(sent.answer) ? 'notSent' : 'throttled'
  return keys.map((key) => {
    if (left.has(key)) return { kind: leftOut }
    if (responses[table] === undefined) return { kind: 'unknown' }
    return readOf(items.get(key))
  })
}

/**
 * An answer holds 16 MB, which are 4,096 units, and the largest item takes 100: keys left out above that were not
 * throttled.
 */
const fullUnits = 4_096 - 100

const isFull = ({ ConsumedCapacity: capacity = [] }: BatchGetItemCommandOutput): boolean =>
  capacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0) >= fullUnits

/** A foreign record is a fault of its own key, and never taken for an absent item. */
const readOf = (item: Record<string, AttributeValue> | undefined): ReadOutcome => {
  try {
    return { kind: 'read', item: item && fromAttributes(item) }
  } catch (error) {
    if (error instanceof LaterFormat) return { kind: 'later' }
    return { kind: 'broken', reason: `it cannot be read: ${(error as Error).message}` }
  }
}
