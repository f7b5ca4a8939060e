import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { type Item, onWire } from './attribute-values.ts'
import { texts } from './values.ts'

/** Random requests and answers of the calls that the stores make, made of the items given. */

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const TableName = 'Items'
const listOf = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 4 })

const expressions = {
  ConditionExpression: maybe(texts),
  ExpressionAttributeNames: maybe(fc.dictionary(fc.constantFrom('#a', '#b'), texts)),
}

export const requestsOf = (item: fc.Arbitrary<Item>) => {
  const named = fc.record({ ...expressions, ExpressionAttributeValues: maybe(item) })
  const statement = fc.record({
    Statement: texts,
    Parameters: maybe(item.map((members) => Object.values(members))),
    ConsistentRead: maybe(fc.boolean()),
  })
  const member = fc.tuple(fc.constantFrom('Put', 'Update', 'Delete', 'ConditionCheck'), item, named)
  return fc.oneof(
    listOf(statement).map(
      (Statements) => new BatchExecuteStatementCommand({ Statements, ReturnConsumedCapacity: 'TOTAL' }),
    ),
    fc.tuple(listOf(member), maybe(fc.uuid())).map(
      ([members, ClientRequestToken]) =>
        new TransactWriteItemsCommand({
          ClientRequestToken,
          TransactItems: members.map(([kind, keyOrItem, rest]) => ({
            [kind]: { TableName, ...rest, ...(kind === 'Put' ? { Item: keyOrItem } : { Key: keyOrItem }) },
          })),
        }),
    ),
    listOf(item).map(
      (Keys) => new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    ),
    fc.tuple(item, named).map(([Item, rest]) => new PutItemCommand({ TableName, Item, ...rest })),
    fc.tuple(item, named).map(([Key, rest]) => new UpdateItemCommand({ TableName, Key, ...rest })),
    item.map((Key) => new GetItemCommand({ TableName, Key, ConsistentRead: true })),
    fc
      .tuple(item, item)
      .map(
        ([Key, { a: Value = { S: '' } }]) =>
          new DeleteItemCommand({ TableName, Key, Expected: { a: { Value, Exists: true } } }),
      ),
    fc.tuple(maybe(item), maybe(item), fc.integer({ min: 1, max: 99 })).map(
      ([ExpressionAttributeValues, ExclusiveStartKey, Limit]) =>
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExclusiveStartKey,
          Limit,
          ExpressionAttributeValues,
        }),
    ),
  )
}

const capacity = maybe(
  fc.record({ TableName: fc.constant(TableName), CapacityUnits: fc.double({ min: 0, max: 9, noNaN: true }) }),
)
/** What some servers write for what is not there. */
const lacking = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.constantFrom(null, undefined))

const code = fc.constantFrom('ConditionalCheckFailed', 'DuplicateItem', 'ThrottlingError', 'None')
const key = { Key: { pk: { S: 'x' } } }

/** An answer's body, as it is before JSON, and a command that it answers. */
export const answersOf = (item: fc.Arbitrary<Item>) => {
  const wire = item.map(onWire)
  const reason = fc.record({ Code: code, Message: lacking(texts), Item: lacking(wire) })
  const response = fc.record({ Error: lacking(reason), TableName: lacking(texts), Item: lacking(wire) })
  const keys = fc.dictionary(fc.constantFrom(TableName, 'Other'), fc.record({ Keys: listOf(wire) }))
  const metrics = fc.record({ ItemCollectionKey: wire, SizeEstimateRangeGB: fc.constant([0.5, 1]) })
  return fc.oneof(
    fc.tuple(
      fc.constant(() => new BatchExecuteStatementCommand({ Statements: [] })),
      fc.record({
        Responses: lacking(listOf(response)),
        ConsumedCapacity: fc.array(capacity.filter(Boolean)),
      }),
    ),
    fc.tuple(
      fc.constant(() => new BatchGetItemCommand({ RequestItems: {} })),
      fc.record({
        Responses: lacking(fc.dictionary(fc.constantFrom(TableName, 'Other'), listOf(wire))),
        UnprocessedKeys: lacking(keys),
      }),
    ),
    fc.tuple(
      fc.constant(() => new TransactWriteItemsCommand({ TransactItems: [] })),
      fc.record({ ItemCollectionMetrics: lacking(fc.dictionary(fc.constant(TableName), listOf(metrics))) }),
    ),
    fc.tuple(
      fc.constant(() => new GetItemCommand({ TableName, ...key })),
      fc.record({ Item: lacking(wire), ConsumedCapacity: lacking(capacity) }),
    ),
    fc.tuple(
      fc.constantFrom(
        () => new PutItemCommand({ TableName, Item: key.Key }),
        () => new UpdateItemCommand({ TableName, ...key }),
        () => new DeleteItemCommand({ TableName, ...key }),
      ),
      fc.record({ Attributes: lacking(wire), ItemCollectionMetrics: lacking(metrics) }),
    ),
    fc.tuple(
      fc.constant(() => new QueryCommand({ TableName })),
      fc.record({ Items: lacking(listOf(wire)), LastEvaluatedKey: lacking(wire), Count: fc.nat() }),
    ),
  )
}

/** Bodies of errors of whole calls, with what they show. */
export const errorsOf = (item: fc.Arbitrary<Item>) => {
  const wire = item.map(onWire)
  const reason = fc.record({ Code: code, Message: lacking(texts), Item: lacking(wire) })
  const name = 'com.amazonaws.dynamodb.v20120810#'
  return fc.oneof(
    fc.record({
      __type: fc.constant(`${name}TransactionCanceledException`),
      Message: texts,
      CancellationReasons: listOf(reason),
    }),
    fc.record({
      __type: fc.constant(`${name}ConditionalCheckFailedException`),
      message: texts,
      Item: lacking(wire),
    }),
    fc.record({
      __type: fc.constantFrom(
        'ThrottlingException',
        `${name}ProvisionedThroughputExceededException`,
        'com.amazon.coral.validate#ValidationException',
        'UnheardOf',
      ),
      message: texts,
    }),
    fc.constant({}),
  )
}
