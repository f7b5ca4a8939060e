import { describe, expect, test } from 'vitest'
import { tables } from '../../functions/store/table.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

interface TableProperties {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[]
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[]
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

describe('the stateful stack', () => {
  test('has the tables of table.ts and nothing else', () => {
    expect(Object.keys(stateful.toJSON().Resources)).toHaveLength(tables.length)
    const made = Object.values(synthesized).map(({ Properties }) => ({
      keys: Properties.KeySchema.map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
      types: Properties.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [
        AttributeName,
        AttributeType,
      ]),
      expires: Properties.TimeToLiveSpecification,
    }))
    const declared = tables.map(({ partitionKey, sortKey, timeToLive }) => ({
      keys: [[partitionKey.name, 'HASH'], ...(sortKey ? [[sortKey.name, 'RANGE']] : [])],
      types: [partitionKey, ...(sortKey ? [sortKey] : [])].map(({ name, type }) => [name, type]),
      expires: { AttributeName: timeToLive, Enabled: true },
    }))
    expect(made).toEqual(declared)
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
