import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Attributes } from './batch-record.ts'
import { conditional, type RecordCall } from './record-calls.ts'

/** One record a caller and minute. */
const keyOf = (caller: string, now: Date): Attributes => ({
  pk: { S: `CALLER#${caller}` },
  sk: { S: `UNITS#${now.toISOString().slice(0, 16)}` },
})

/** It is not read after its minute; an hour is enough for every clock. In seconds. */
const lifetime = 3_600

export const addUnits = async (
  calls: RecordCall,
  { caller, units }: { readonly caller: string; readonly units: number },
  now: Date,
): Promise<void> => {
  const command = new UpdateItemCommand({
    TableName: calls.table,
    Key: keyOf(caller, now),
    UpdateExpression: 'SET expiresAt = :expires ADD #units :units',
    ExpressionAttributeNames: { '#units': 'units' },
    ExpressionAttributeValues: {
      ':expires': { N: String(Math.floor(now.getTime() / 1000) + lifetime) },
      ':units': { N: String(Math.ceil(units)) },
    },
    ReturnConsumedCapacity: 'TOTAL',
  })
  await conditional(calls, () => calls.connection.client.send(command))
}

/** A query, since not every function that asks may get single records. */
export const unitsOf = async (calls: RecordCall, caller: string, now: Date): Promise<number> => {
  const { pk, sk } = keyOf(caller, now)
  const command = new QueryCommand({
    TableName: calls.table,
    KeyConditionExpression: 'pk = :pk AND sk = :sk',
    ExpressionAttributeValues: { ':pk': pk ?? { S: '' }, ':sk': sk ?? { S: '' } },
    ReturnConsumedCapacity: 'TOTAL',
  })
  const found = await conditional(calls, () => calls.connection.client.send(command))
  return found.done ? Number(found.answer.Items?.[0]?.units?.N ?? 0) : 0
}
