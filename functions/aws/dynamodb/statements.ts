import type { AttributeValue, BatchStatementRequest, TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { IndexKey } from '../../model/indexes/keys.ts'
import type { Check, Write } from '../../ports/items.ts'
import { keyNames, toIndexAttributes } from './index-attributes.ts'
import { keyFor } from './item-key.ts'
import { mapOrNull, toAttributes } from './item-record.ts'

/**
 * The PartiQL statements of all independent writes. Their texts are equal for all items, so DynamoDB prepares them
 * once; values are parameters only.
 */
export interface Statements {
  readonly insert: string
  readonly insertTombstone: string
  readonly update: string
  /** Of what no reader sees: an attribute that is not there stays so, since an index would be charged for a new one. */
  readonly freeze: string
  /** … for a record that is in indexes, or has a version of its schema: made once for each set of them. */
  readonly indexed: (write: Write) => string
}

export const statementsFor = (table: string): Statements => {
  const known = new Map<string, string>()
  const members = `'pk':?, 'sk':?, 'data':?, 'version':?, 'lock':?, 'receipts':?, 'createdAt':?`
  const changes = `"data"=?, "version"=?, "lock"=?, "receipts"=?, "createdAt"=?`
  const where = `WHERE "pk"=? AND "sk"=? AND "lock"=?`
  const insert = (more = '') => `INSERT INTO "${table}" VALUE {${members}${more}}`
  const update = (more = '') =>
    `UPDATE "${table}" SET ${changes}, "updatedAt"=?, "expiresAt"=?${more} ${where}`
  return {
    insert: insert(),
    insertTombstone: insert(`, 'expiresAt':?`),
    update: update(),
    freeze: `UPDATE "${table}" SET ${changes}, "expiresAt"=? ${where}`,
    indexed: (write) => {
      const names = {
        enters: Object.keys(furtherAttributes(write.next)),
        leaves: namesOf(write.leaves ?? []),
      }
      const isTombstone = write.next.expiresAt !== undefined
      const shape = `${write.expected === 0} ${isTombstone} ${names.enters} ${names.leaves}`
      const text =
        known.get(shape) ??
        (write.expected === 0
          ? insert((isTombstone ? `, 'expiresAt':?` : '') + entering(names))
          : update(moving(names)))
      known.set(shape, text)
      return text
    },
  }
}

interface Names {
  readonly enters: readonly string[]
  readonly leaves: readonly string[]
}

const namesOf = (numbers: NonNullable<Write['leaves']>): readonly string[] =>
  numbers.flatMap((number) => Object.values(keyNames(number)))

const entering = ({ enters }: Names): string => enters.map((name) => `, '${name}':?`).join('')

const moving = ({ enters, leaves }: Names): string =>
  enters.map((name) => `, "${name}"=?`).join('') + leaves.map((name) => ` REMOVE "${name}"`).join('')

/** A list after one `REMOVE` is no PartiQL of AWS; one that the embedded DynamoDB reads takes nothing else. */
const clauses = / REMOVE "\w+"(?: REMOVE "\w+")+/

export const removesInClauses = ({ Statement = '' }: BatchStatementRequest): boolean =>
  clauses.test(Statement)

export const removingInList = (request: BatchStatementRequest): BatchStatementRequest => ({
  ...request,
  Statement: request.Statement?.replace(
    clauses,
    (all) => ` REMOVE${all.replaceAll(' REMOVE', ',').slice(1)}`,
  ),
})

/** What most records do not have. */
const furtherAttributes = (next: Write['next']): Readonly<Record<string, AttributeValue>> => ({
  ...toIndexAttributes(next),
  ...(next.schema === undefined ? {} : { schemaVersion: { N: String(next.schema) } }),
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
  ...Object.values(furtherAttributes(next)),
]

const updateParameters = ({ key, expected, next, unseen }: Write): AttributeValue[] => [
  mapOrNull(next.data),
  { N: String(next.version) },
  { N: String(next.lock) },
  { B: next.receipts },
  { S: next.createdAt },
  ...(unseen ? [] : [{ S: next.updatedAt }]),
  // NULL is no number, so TTL ignores an item that was created again over its tombstone.
  next.expiresAt === undefined ? { NULL: true } : { N: String(next.expiresAt) },
  ...(unseen ? [] : Object.values(furtherAttributes(next))),
  ...keyParameters(key),
  { N: String(expected) },
]

const textOf = (statements: Statements, write: Write): string => {
  const { expected, next, leaves, unseen } = write
  if (unseen && expected > 0) return statements.freeze
  const isFurther = next.indexed !== undefined || next.schema !== undefined
  if (isFurther || leaves !== undefined) return statements.indexed(write)
  if (expected > 0) return statements.update
  return next.expiresAt === undefined ? statements.insert : statements.insertTombstone
}

/**
 * One member of a BatchExecuteStatement call. It fails alone, and a failed condition returns the item if the service
 * can.
 */
export const statementOf = (statements: Statements, write: Write): BatchStatementRequest => ({
  Statement: textOf(statements, write),
  Parameters: write.expected === 0 ? insertParameters(write) : updateParameters(write),
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
})

/** Bytes of a statement's text, of its names and brackets, and of its numbers and instants, at the most. */
const mostAround = 16_384

/**
 * A size in a request that a write's statement surely does not have more than, without making it: a UTF-16 code unit takes at most
 * 6 bytes where JSON escapes it, and what becomes a map grows less.
 */
export const mostBytesOf = ({ key, next: { data, receipts, indexed } }: Write): number =>
  mostAround +
  6 * (key.length + (data?.length ?? 0)) +
  2 * receipts.length +
  (indexed === undefined ? 0 : 6 * indexLength(Object.values(indexed)))

const indexLength = (keys: readonly IndexKey[]): number =>
  keys.reduce((sum, { partition, at }) => sum + partition.length + at.length, 0)

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
