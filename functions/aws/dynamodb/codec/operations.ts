import { attributeValue } from './attribute-value.ts'
import { list, map, repeated, type Shape, structure } from './shape.ts'

/** The places of attribute values in the calls of the stores. */
interface Call {
  readonly input: Shape
  readonly output: Shape
}

const item = map(attributeValue)
const values = list(attributeValue)

const collection = structure({ ItemCollectionKey: item })
/** The old form of conditions and changes, from before expressions. */
const formerly = map(structure({ Value: attributeValue, AttributeValueList: values }))

const member = structure({ Item: item, Key: item, ExpressionAttributeValues: item })
const single = structure({
  Item: item,
  Key: item,
  ExpressionAttributeValues: item,
  Expected: formerly,
  AttributeUpdates: formerly,
})
const changed = structure({ Attributes: item, ItemCollectionMetrics: collection })
const page = structure({ Items: list(item), LastEvaluatedKey: item })
const keys = map(structure({ Keys: list(item) }))

const calls: ReadonlyMap<string, Call> = new Map([
  [
    'BatchExecuteStatement',
    {
      input: structure({ Statements: list(structure({ Statement: repeated(), Parameters: values })) }),
      output: structure({ Responses: list(structure({ Item: item, Error: structure({ Item: item }) })) }),
    },
  ],
  [
    'TransactWriteItems',
    {
      input: structure({
        TransactItems: list(
          structure({ Put: member, Update: member, Delete: member, ConditionCheck: member }),
        ),
      }),
      output: structure({ ItemCollectionMetrics: map(list(collection)) }),
    },
  ],
  [
    'BatchGetItem',
    {
      input: structure({ RequestItems: keys }),
      output: structure({ Responses: map(list(item)), UnprocessedKeys: keys }),
    },
  ],
  ['GetItem', { input: structure({ Key: item }), output: structure({ Item: item }) }],
  ['PutItem', { input: single, output: changed }],
  ['UpdateItem', { input: single, output: changed }],
  ['DeleteItem', { input: single, output: changed }],
  [
    'Query',
    {
      input: structure({
        ExpressionAttributeValues: item,
        ExclusiveStartKey: item,
        KeyConditions: formerly,
        QueryFilter: formerly,
      }),
      output: page,
    },
  ],
  [
    'Scan',
    {
      input: structure({ ExpressionAttributeValues: item, ExclusiveStartKey: item, ScanFilter: formerly }),
      output: page,
    },
  ],
])

/** Undefined for an operation that the SDK serializes. */
export const callOf = (operation: string): Call | undefined => calls.get(operation)
