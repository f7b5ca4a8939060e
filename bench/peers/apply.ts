import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type { Outcome } from './handler.ts'
import type { Checked, Fields, Method } from './operations.ts'

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const TableName = process.env.PEERS_TABLE

/** One operation with one call of the DocumentClient, and its result. */
export const apply = async (operation: Checked): Promise<Outcome> => {
  if ('invalid' in operation) return { status: 422, error: operation.invalid }
  const { method, id, fields } = operation
  try {
    return await send(method, id, fields)
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException)
      return method === 'POST' ? { status: 409, error: 'exists' } : { status: 404, error: 'not found' }
    return { status: 500, error: error instanceof Error ? error.message : String(error) }
  }
}

const send = async (method: Method, id: string, fields: Fields): Promise<Outcome> => {
  const Key = { pk: `cities#${id}` }
  const Item = { ...Key, ...fields, updatedAt: new Date().toISOString() }
  const exists = { ConditionExpression: 'attribute_exists(pk)' }
  switch (method) {
    case 'POST':
      await client.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }))
      return { status: 201 }
    case 'PUT': {
      const { Attributes } = await client.send(new PutCommand({ TableName, Item, ReturnValues: 'ALL_OLD' }))
      return { status: Attributes ? 200 : 201 }
    }
    case 'PATCH':
      await client.send(new UpdateCommand({ TableName, Key, ...exists, ...setting(fields) }))
      return { status: 200 }
    case 'DELETE':
      await client.send(new DeleteCommand({ TableName, Key, ...exists }))
      return { status: 204 }
    case 'GET': {
      const { Item: found } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
      return found ? { status: 200 } : { status: 404, error: 'not found' }
    }
  }
}

/** The update expression that sets these fields. */
export const setting = (fields: Fields) => {
  const entries = Object.entries({ ...fields, updatedAt: new Date().toISOString() })
  return {
    UpdateExpression: `SET ${entries.map((_, at) => `#n${at} = :v${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], at) => [`#n${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], at) => [`:v${at}`, value])),
  }
}
