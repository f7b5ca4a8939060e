import { randomBytes } from 'node:crypto'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { BatchStoreUnavailable } from '../../ports/batches.ts'
import type { CursorKey } from '../../ports/cursor-key.ts'
import type { Attributes } from './batch-record.ts'
import { callsWithin, conditional, getRecord, type RecordCall, type RecordCalls } from './record-calls.ts'

/** Beside the batches, whose names have no `#` at their beginning; without an end, so that TTL leaves it alone. */
const place: Attributes = { pk: { S: '#cursors' }, sk: { S: 'KEY' } }

const keyBytes = 32

/**
 * The key in the table of batches. Whoever needs it first makes it, so that nobody has to configure one. One read for each
 * function's life.
 */
export const createCursorKey = (calls: RecordCalls): CursorKey => {
  let known: Uint8Array | undefined
  // Whoever asks at the same time reads by itself: what it shared would end with the time of whoever came first.
  return async (deadline) => {
    known ??= await readOrMake(callsWithin(calls)(deadline))
    return known
  }
}

const readOrMake = async (calls: RecordCall): Promise<Uint8Array> =>
  keyIn(await getRecord(calls, place)) ?? (await make(calls))

/** Of two that make it at once, both have the one that was written first. */
const make = async (calls: RecordCall): Promise<Uint8Array> => {
  const made = randomBytes(keyBytes)
  const command = new PutItemCommand({
    TableName: calls.table,
    Item: { ...place, key: { B: made } },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  })
  const put = await conditional(calls, () => calls.connection.client.send(command))
  if (put.done) return made
  const stands = keyIn(put.stands)
  if (stands === undefined)
    throw new BatchStoreUnavailable('the key of cursors could be neither read nor made')
  return stands
}

const keyIn = (record: Attributes | undefined): Uint8Array | undefined => record?.key?.B
