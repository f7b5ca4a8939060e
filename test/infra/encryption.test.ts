import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

const { stateful, service, observability } = templatesOf('prod', { customerManagedKey: true })

interface KeyPolicy {
  readonly KeyPolicy: {
    readonly Statement: readonly {
      readonly Principal: { readonly Service?: unknown }
      readonly Action: unknown
      readonly Condition?: object
    }[]
  }
}

const key = resourceLike<KeyPolicy>(stateful, 'AWS::KMS::Key', 'Key')
const arn = { 'Fn::GetAtt': [key.id, 'Arn'] }

const propertiesOf = (template: Template, type: string) =>
  Object.values(resourcesOf<object>(template, type)).map(({ Properties }) => Properties)

describe('with a key of the account’s own', () => {
  test('the key turns every year and outlives its stack', () => {
    expect(key.properties).toMatchObject({ EnableKeyRotation: true })
    expect(key.DeletionPolicy).toBe('Retain')
  })

  test('tables, bucket and queues are under it', () => {
    for (const table of propertiesOf(stateful, 'AWS::DynamoDB::GlobalTable'))
      expect(table).toMatchObject({ Replicas: [{ SSESpecification: { KMSMasterKeyId: arn } }] })
    expect(propertiesOf(stateful, 'AWS::S3::Bucket')).toMatchObject([
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' } },
          ],
        },
      },
    ])
    const queues = propertiesOf(stateful, 'AWS::SQS::Queue')
    expect(queues).toHaveLength(4)
    for (const queue of queues) expect(queue).toMatchObject({ KmsMasterKeyId: arn })
  })

  test('so are all logs and the topic of alarms', () => {
    const logs = propertiesOf(service, 'AWS::Logs::LogGroup')
    expect(logs).toHaveLength(5)
    for (const log of logs) expect(log).toHaveProperty('KmsKeyId')
    expect(propertiesOf(observability, 'AWS::SNS::Topic')).toMatchObject([
      { KmsMasterKeyId: expect.anything() },
    ])
  })

  test.each(['Function', 'Importer', 'Worker', 'Sweeper'])(
    '%s may use it, but only through its stores',
    (name) => {
      const policies = JSON.stringify(
        Object.entries(resourcesOf(service, 'AWS::IAM::Policy')).filter(([id]) =>
          id.startsWith(`${name}Role`),
        ),
      )
      expect(policies).toContain('"kms:GenerateDataKey"')
      expect(policies).toMatch(/"kms:ViaService":\[[^\]]*"dynamodb\./)
    },
  )

  test('S3, CloudWatch and the logs may use it for this account only', () => {
    const services = key.properties.KeyPolicy.Statement.filter(({ Principal }) => Principal.Service)
    const ofAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }
    expect(services.map(({ Principal, Condition }) => [Principal.Service, Condition])).toEqual([
      [['cloudwatch.amazonaws.com', 's3.amazonaws.com'], ofAccount],
      [expect.anything(), { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } }],
    ])
  })
})

test('without one there is none', () => {
  for (const template of Object.values(templatesOf('prod'))) template.resourceCountIs('AWS::KMS::Key', 0)
})
