import {
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import { partBytes, partCount } from '../../model/record-size.ts'
import { BatchStoreUnavailable } from '../../ports/batches.ts'
import type { Deadline } from '../../ports/deadline.ts'
import { isRead, understood, type Written } from '../../ports/formats.ts'
import { backOff, type Pauses } from '../../runtime/backoff.ts'
import { type Attributes, partKey } from './batch-record.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'

/** The table of batch records, and the retries of calls to it. */
export interface RecordCalls extends Pauses {
  readonly connection: Connection
  readonly table: string
  /** The formats of records; another version's in a test. */
  readonly writes: Written
}

/** … for one call of a store. */
export interface RecordCall extends RecordCalls {
  readonly deadline: Deadline
}

export const callsWithin =
  (calls: RecordCalls) =>
  (deadline: Deadline): RecordCall => ({ ...calls, deadline })

export type Conditional<T> =
  | { readonly done: true; readonly answer: T }
  | { readonly done: false; readonly stands: Attributes | undefined }

const maxTries = 8

/**
 * Sends until there is an answer: done, or the conflicting record. All writes here are conditional or can be repeated,
 * so a write is repeated after a lost answer.
 * @throws BatchStoreUnavailable when the store does not answer within the tries or the deadline.
 * @throws LaterFormat when a later version has written the conflicting record.
 */
export const conditional = async <
  T extends { ConsumedCapacity?: ConsumedCapacity[] | ConsumedCapacity | undefined },
>(
  { connection, deadline, ...pauses }: RecordCall,
  send: () => Promise<T>,
): Promise<Conditional<T>> => {
  for (let tries = 0; tries < maxTries; tries++) {
    if (tries > 0) await backOff(tries, { ...pauses, deadline })
    const sent = await sendInTurn(connection, send, deadline)
    if (!isFault(sent)) return { done: true, answer: sent.answer }
    const met = conditionMet(sent.error)
    if (met) return { done: false, stands: met.item && readable(met.item) }
    if (sent.fault === 'notSent' || sent.fault === 'broken') break
  }
  throw new BatchStoreUnavailable('the table of batches did not answer')
}

/**
 * The same for a write that changes parts of a record. The record's format number is the highest of its parts, so a
 * write sets its own and never lowers a higher one: if it meets a higher readable number, it is sent again with that.
 */
export const numbered = async <
  T extends { ConsumedCapacity?: ConsumedCapacity[] | ConsumedCapacity | undefined },
>(
  calls: RecordCall,
  send: (format: number) => Promise<T>,
  format: number,
): Promise<Conditional<T>> => {
  const sent = await conditional(calls, () => send(format))
  const stands = sent.done || sent.stands === undefined ? 0 : numberIn(sent.stands)
  return stands > format ? numbered(calls, send, stands) : sent
}

const numberIn = ({ v }: Attributes): number => Number(v?.N ?? 1)

/** @throws LaterFormat when a later version has written the record. Without a number it is of format 1. */
export const readable = (record: Attributes): Attributes => {
  understood(formatOf(record), numberIn(record))
  return record
}

export const isReadable = (record: Attributes): boolean => isRead(formatOf(record), numberIn(record))

const formatOf = ({ sk }: Attributes): 'chunk' | 'batch' => (sk?.S?.startsWith('CHUNK#') ? 'chunk' : 'batch')

/** The record in a failed condition: of a single write, or of the first member of a transaction. */
const conditionMet = (error: unknown): { readonly item: Attributes | undefined } | undefined => {
  if (error instanceof ConditionalCheckFailedException) return { item: error.Item }
  if (!(error instanceof TransactionCanceledException)) return undefined
  const [first] = error.CancellationReasons ?? []
  return first?.Code === 'ConditionalCheckFailed' ? { item: first.Item } : undefined
}

/** One record, strongly consistent. */
export const getRecord = async (calls: RecordCall, key: Attributes): Promise<Attributes | undefined> => {
  const command = new GetItemCommand({
    TableName: calls.table,
    Key: key,
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  })
  const got = await conditional(calls, () => calls.connection.client.send(command))
  return got.done ? got.answer.Item && readable(got.answer.Item) : undefined
}

interface Parts {
  /** Of their partition. */
  readonly name: string
  readonly writer: string
  readonly expiresAt: Attributes[string]
}

/** Writes bytes of any size as records of one writer. */
export const putParts = async (
  calls: RecordCall,
  { name, writer, expiresAt }: Parts,
  bytes: Uint8Array,
): Promise<void> => {
  const put = (part: number) => {
    const content = bytes.subarray(part * partBytes, (part + 1) * partBytes)
    const Item = { ...partKey(name, writer, part), bytes: { B: content }, expiresAt }
    const command = new PutItemCommand({ TableName: calls.table, Item, ReturnConsumedCapacity: 'TOTAL' })
    return conditional(calls, () => calls.connection.client.send(command))
  }
  await Promise.all(Array.from({ length: partCount(bytes) }, (_, part) => put(part)))
}

/** @throws BatchStoreUnavailable when a part is missing. */
export const readParts = async (
  calls: RecordCall,
  name: string,
  { writer, parts }: { readonly writer: string; readonly parts: number },
): Promise<Uint8Array> => {
  const read = await Promise.all(
    Array.from({ length: parts }, (_, part) => getRecord(calls, partKey(name, writer, part))),
  )
  return Buffer.concat(
    read.map((part) => {
      if (part?.bytes?.B === undefined)
        throw new BatchStoreUnavailable(`results of batch ${name} are incomplete`)
      return part.bytes.B
    }),
  )
}
