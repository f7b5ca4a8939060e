import { describe, expect, test } from 'vitest'
import { resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

interface QueueProperties {
  readonly VisibilityTimeout?: number
  readonly RedrivePolicy?: {
    readonly deadLetterTargetArn: { readonly 'Fn::GetAtt': readonly string[] }
    readonly maxReceiveCount: number
  }
}

interface PolicyProperties {
  readonly Queues: readonly { readonly Ref: string }[]
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Effect: string; readonly Resource: object }[]
  }
}

const { stateful } = templatesOf('prod')
const queues = resourcesOf<QueueProperties>(stateful, 'AWS::SQS::Queue')
const policies = Object.values(resourcesOf<PolicyProperties>(stateful, 'AWS::SQS::QueuePolicy'))

const idOf = (start: string): string => resourceLike(stateful, 'AWS::SQS::Queue', start).id

const statementsOf = (id: string) =>
  policies
    .filter(({ Properties }) => Properties.Queues.some(({ Ref }) => Ref === id))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)

describe.each([
  { name: 'chunks', queue: idOf('ChunksQueue'), dead: idOf('ChunksDead'), visible: 150 },
  { name: 'uploads', queue: idOf('UploadsQueue'), dead: idOf('UploadsDead'), visible: 930 },
])('the queue of $name', ({ queue, dead, visible }) => {
  test('keeps a message for twelve hours and shows it again when its function must be dead', () => {
    expect(queues[queue]?.Properties).toMatchObject({
      VisibilityTimeout: visible,
      MessageRetentionPeriod: 12 * 60 * 60,
      SqsManagedSseEnabled: true,
    })
  })

  test('gives up a message after its sixth receipt, and keeps it for two weeks more', () => {
    expect(queues[queue]?.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [dead, 'Arn'] },
      maxReceiveCount: 6,
    })
    expect(queues[dead]?.Properties).toMatchObject({
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
    })
    expect(queues[dead]?.Properties).not.toHaveProperty('RedrivePolicy')
  })

  test.each([queue, dead])('%s refuses whoever does not come by TLS', (id) => {
    expect(statementsOf(id)).toContainEqual({
      Effect: 'Deny',
      Action: 'sqs:*',
      Principal: { AWS: '*' },
      Resource: { 'Fn::GetAtt': [id, 'Arn'] },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    })
  })
})

const allowedIn = (template: typeof stateful) =>
  Object.values(resourcesOf<PolicyProperties>(template, 'AWS::SQS::QueuePolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow')

test('with a name of one’s own only that bucket may', () => {
  const [statement, ...others] = allowedIn(templatesOf('prod', { bucketName: 'my-bodies' }).stateful)
  expect(others).toEqual([])
  expect(statement).toMatchObject({
    Condition: {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnEquals: {
        'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::my-bodies']] },
      },
    },
  })
})

test('buckets of this account may announce objects to the queue of uploads; nobody may do anything else', () => {
  expect(allowedIn(stateful)).toEqual([
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 's3.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [idOf('UploadsQueue'), 'Arn'] },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
  ])
})

test('no two queues hold each other’s dead letters', () => {
  const targets = Object.values(queues).flatMap(
    ({ Properties }) => Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] ?? [],
  )
  expect(new Set(targets).size).toBe(2)
})
