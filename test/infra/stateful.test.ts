import { describe, expect, test } from 'vitest'
import { type TableDefinition, tables } from '../../functions/resources/tables.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

interface TableProperties {
  readonly KeySchema: readonly Key[]
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[]
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string
    readonly KeySchema: readonly Key[]
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] }
  }[]
  readonly BillingMode: string
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean }
  readonly SSESpecification: { readonly SSEEnabled: boolean }
  readonly Replicas: readonly {
    readonly DeletionProtectionEnabled: boolean
    readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: boolean }
  }[]
}

const { stateful } = templatesOf('prod')
const synthesized = resourcesOf<TableProperties>(stateful, 'AWS::DynamoDB::GlobalTable')

interface Key {
  readonly AttributeName: string
  readonly KeyType: string
}

const keyOf = ({ AttributeName, KeyType }: Key) => [AttributeName, KeyType]

const keysOf = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => [
  [partitionKey.name, 'HASH'],
  ...(sortKey ? [[sortKey.name, 'RANGE']] : []),
]

describe('the stateful stack', () => {
  test('has tables, queues with their dead letters, a bucket, and nothing else', () => {
    const types = Object.values<{ Type: string }>(stateful.toJSON().Resources).map(({ Type }) => Type)
    expect(types.sort()).toEqual([
      'AWS::DynamoDB::GlobalTable',
      'AWS::DynamoDB::GlobalTable',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      ...Array.from({ length: 4 }, () => 'AWS::SQS::Queue'),
      ...Array.from({ length: 4 }, () => 'AWS::SQS::QueuePolicy'),
    ])
  })

  test('has the tables of table.ts', () => {
    const made = Object.values(synthesized).map(({ Properties }) => ({
      keys: Properties.KeySchema.map(keyOf),
      indexes: (Properties.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema }) => [
        IndexName,
        KeySchema.map(keyOf),
      ]),
      types: Object.fromEntries(
        Properties.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [
          AttributeName,
          AttributeType,
        ]),
      ),
      expires: Properties.TimeToLiveSpecification,
    }))
    const declared = tables.map((table) => ({
      keys: keysOf(table),
      indexes: (table.indexes ?? []).map((index) => [index.name, keysOf(index)]),
      types: Object.fromEntries(
        [table, ...(table.indexes ?? [])]
          .flatMap(({ partitionKey, sortKey }) => [partitionKey, ...(sortKey ? [sortKey] : [])])
          .map(({ name, type }) => [name, type]),
      ),
      expires: { AttributeName: table.timeToLive, Enabled: true },
    }))
    expect(made).toEqual(declared)
  })

  test('has three indexes of items with what a list shows, and nothing that no reader sees', () => {
    const [items] = Object.values(synthesized)
    const NonKeyAttributes = ['data', 'version', 'createdAt', 'updatedAt', 'schemaVersion']
    expect(items?.Properties.GlobalSecondaryIndexes).toEqual(
      ['1', '2', '3'].map((n) => ({
        IndexName: `index${n}`,
        KeySchema: [
          { AttributeName: `i${n}p`, KeyType: 'HASH' },
          { AttributeName: `i${n}s`, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes },
      })),
    )
  })

  test('has indexes of batches that hold keys only', () => {
    const [, batches] = Object.values(synthesized)
    expect(batches?.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'byCaller',
        KeySchema: [
          { AttributeName: 'caller', KeyType: 'HASH' },
          { AttributeName: 'listed', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'byStanding',
        KeySchema: [
          { AttributeName: 'standing', KeyType: 'HASH' },
          { AttributeName: 'listed', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'byDue',
        KeySchema: [
          { AttributeName: 'open', KeyType: 'HASH' },
          { AttributeName: 'due', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ])
  })

  test.each(Object.entries(synthesized))('%s cannot be lost by mistake', (_, table) => {
    expect(table.DeletionPolicy).toBe('Retain')
    expect(table.UpdateReplacePolicy).toBe('Retain')
    expect(table.Properties.Replicas).toHaveLength(1)
    expect(table.Properties.Replicas[0]).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
    })
  })

  test.each(Object.entries(synthesized))('%s is on demand and encrypted with a key of KMS', (_, table) => {
    expect(table.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    })
  })
})
