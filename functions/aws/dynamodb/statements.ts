import type { AttributeValue, BatchStatementRequest, TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Check, Write } from '../../ports/items.ts'
import { keyFor } from './item-key.ts'
import { mapOrNull, toAttributes } from './item-record.ts'

/**
 * The PartiQL statements of all independent writes. Their texts are equal for all items, so DynamoDB prepares them
 * once; values are parameters only.
 */
export interface Statements extends Texts {
  /** Of items whose schema has a version. */
  readonly versioned: Texts
}

interface Texts {
  readonly insert: string
  readonly insertTombstone: string
  readonly update: string
}

export const statementsFor = (table: string): Statements => {
  const plain = textsFor(table)
  const inserted = (text: string) => text.replace(/}$/, ", 'schemaVersion':?}")
  return {
    ...plain,
    versioned: {
      insert: inserted(plain.insert),
      insertTombstone: inserted(plain.insertTombstone),
      update: plain.update.replace(' WHERE', ', "schemaVersion"=? WHERE'),
    },
  }
}

const textsFor = (table: string): Texts => ({
  insert: `INSERT INTO "${table}" VALUE {'pk':?, 'sk':?, 'data':?, 'version':?, 'lock':?, 'receipts':?, 'createdAt':?}`,
  insertTombstone: `INSERT INTO "${table}" VALUE {'pk':?, 'sk':?, 'data':?, 'version':?, 'lock':?, 'receipts':?, 'createdAt':?, 'expiresAt':?}`,
  update: `UPDATE "${table}" SET "data"=?, "version"=?, "lock"=?, "receipts"=?, "createdAt"=?, "updatedAt"=?, "expiresAt"=? WHERE "pk"=? AND "sk"=? AND "lock"=?`,
})

const keyParameters = (key: string): AttributeValue[] => {
  const { pk, sk } = keyFor(key)
  return [pk, sk]
}

const insertParameters = ({ key, next }: Write): AttributeValue[] => [
  ...keyParameters(key),
  mapOrNull(next.data),
  { N: String(next.version) },
  { N: String(next.lock) },
  { B: next.receipts },
  { S: next.createdAt },
  ...(next.expiresAt === undefined ? [] : [{ N: String(next.expiresAt) }]),
  ...schemaParameters(next),
]

const schemaParameters = ({ schema }: Write['next']): AttributeValue[] =>
  schema === undefined ? [] : [{ N: String(schema) }]

const updateParameters = ({ key, expected, next }: Write): AttributeValue[] => [
  mapOrNull(next.data),
  { N: String(next.version) },
  { N: String(next.lock) },
  { B: next.receipts },
  { S: next.createdAt },
  { S: next.updatedAt },
  // NULL is no number, so TTL ignores an item that was created again over its tombstone.
  next.expiresAt === undefined ? { NULL: true } : { N: String(next.expiresAt) },
  ...schemaParameters(next),
  ...keyParameters(key),
  { N: String(expected) },
]

/**
 * One member of a BatchExecuteStatement call. It fails alone, and a failed condition returns the item if the service
 * can.
 */
export const statementOf = (statements: Statements, write: Write): BatchStatementRequest => {
  const { insert, insertTombstone, update } =
    write.next.schema === undefined ? statements : statements.versioned
  const added = write.next.expiresAt === undefined ? insert : insertTombstone
  return {
    Statement: write.expected > 0 ? update : added,
    Parameters: write.expected === 0 ? insertParameters(write) : updateParameters(write),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** A tombstone has NULL where an item has its map. */
const isPresent = {
  ConditionExpression: 'attribute_type(#data, :map)',
  ExpressionAttributeNames: { '#data': 'data' },
  ExpressionAttributeValues: { ':map': { S: 'M' } },
}

const condition = (expected: number) =>
  expected === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#lock = :expected',
        ExpressionAttributeNames: { '#lock': 'lock' },
        ExpressionAttributeValues: { ':expected': { N: String(expected) } },
      }

/** The same write as a member of a transaction. */
export const putOf = (table: string, { key, expected, next }: Write): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toAttributes(key, next),
    ...condition(expected),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
})

export const checkOf = (table: string, { key, expected }: Check): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: keyFor(key),
    ...(expected === 'present' ? isPresent : condition(expected)),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
})
