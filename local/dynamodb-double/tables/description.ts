import { sizeOfItem } from '../values/sizes.ts'
import type { Members } from '../values/value.ts'
import { type Keys, keyAttributes, type Projection } from './schema.ts'
import type { Table } from './table.ts'

/** As DescribeTable shows a table. */
export const describe = (table: Table): Members => {
  const { name, keys, indexes, createdAt } = table.schema()
  const attributes = new Map(
    [keys, ...indexes.map((index) => index.keys)]
      .flatMap(keyAttributes)
      .map(({ name, type }) => [name, type]),
  )
  return {
    TableName: name,
    TableStatus: 'ACTIVE',
    CreationDateTime: createdAt,
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: schemaOf(keys),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    ItemCount: table.count(),
    TableSizeBytes: [...table.rows()].reduce((sum, { item }) => sum + sizeOfItem(item), 0),
    TableArn: arnOf(name),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(({ name: index, keys: own, projection }) => ({
        IndexName: index,
        IndexStatus: 'ACTIVE',
        KeySchema: schemaOf(own),
        Projection: projectionOf(projection),
        IndexArn: `${arnOf(name)}/index/${index}`,
      })),
    }),
  }
}

const arnOf = (name: string): string => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`

const schemaOf = (keys: Keys) =>
  keyAttributes(keys).map(({ name }, at) => ({ AttributeName: name, KeyType: at === 0 ? 'HASH' : 'RANGE' }))

const projectionOf = ({ type, attributes }: Projection) => ({
  ProjectionType: type,
  ...(type === 'INCLUDE' && { NonKeyAttributes: attributes }),
})
