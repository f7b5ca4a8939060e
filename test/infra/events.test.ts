import { describe, expect, test } from 'vitest'
import {
  notifierEnvironment,
  readVariables,
  webhookSenderEnvironment,
} from '../../functions/runtime/environment.ts'
import { settingsFor } from '../../infra/config.ts'
import { actionsIn } from './commands.ts'
import { grantsOf, isForCode, taking } from './grants.ts'
import { resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

const webhooks = [
  { url: 'https://one.example/hook', secret: { secretsManager: 'multistatus/hook' } },
  { url: 'https://two.example/hook', secret: { parameter: '/multistatus/hook' } },
  {
    url: 'https://three.example/hook',
    secret: { secretsManager: 'arn:aws:secretsmanager:eu-central-1:1:secret:mine-AbCdEf' },
  },
]
const told = { events: { bus: 'orders', webhooks } }
const both = templatesOf('prod', told)
const withBus = templatesOf('prod', { events: { bus: 'orders' } })

interface FunctionProperties {
  readonly Timeout: number
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> }
}

const variablesOf = (template: typeof both.service, start: string) =>
  resourceLike<FunctionProperties>(template, 'AWS::Lambda::Function', start).properties.Environment.Variables

describe('without the setting', () => {
  test('there is no queue, no function and no right', () => {
    const { service } = templatesOf('prod')
    expect(resourcesOf(service, 'AWS::SQS::Queue')).toEqual({})
    expect(Object.keys(resourcesOf(service, 'AWS::Lambda::Function'))).toHaveLength(4)
    for (const name of ['Function', 'Importer', 'Worker', 'Sweeper']) {
      expect(grantsOf(service, name).join()).not.toMatch(/events:|Ends|Webhooks/)
      expect(variablesOf(service, name)).not.toHaveProperty('ENDS_QUEUE_URL')
    }
  })
})

describe('with a bus', () => {
  const { service } = withBus
  test('each function that may end a batch may announce it, and nothing more', () => {
    for (const name of ['Function', 'Importer', 'Worker', 'Sweeper']) {
      const more = grantsOf(service, name).filter(
        (grant) => !grantsOf(templatesOf('prod').service, name).includes(grant),
      )
      expect(more, name).toEqual(['sqs:SendMessage on EventsEndsQueue'])
      expect(variablesOf(service, name)).toHaveProperty('ENDS_QUEUE_URL')
    }
  })

  test('the notifier may read batches and publish on that bus', () => {
    expect(grantsOf(service, 'EventsNotifier').filter(isForCode)).toEqual([
      'dynamodb:Query on BatchesTable',
      expect.stringMatching(/^events:PutEvents on .*:event-bus\/orders/),
      'sqs:ChangeMessageVisibility on EventsEndsQueue',
    ])
    expect(grantsOf(service, 'EventsNotifier')).toEqual(
      expect.arrayContaining(taking.map((action) => `${action} on EventsEndsQueue`)),
    )
    expect(variablesOf(service, 'EventsNotifier')).toMatchObject({
      EVENT_BUS: 'orders',
      EVENT_SOURCE: 'multistatus-prod',
    })
  })

  test('there is no queue of webhooks and nobody to send them', () => {
    expect(Object.keys(resourcesOf(service, 'AWS::SQS::Queue'))).toHaveLength(2)
    expect(Object.keys(resourcesOf(service, 'AWS::Lambda::Function'))).toHaveLength(5)
  })
})

describe('with webhooks', () => {
  const { service } = both
  test('the sender may read their secrets, and neither items nor batches', () => {
    const grants = grantsOf(service, 'EventsSender').filter(isForCode)
    expect(grants).toEqual([
      'secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-central-1:1:secret:mine-AbCdEf',
      expect.stringMatching(/^secretsmanager:GetSecretValue on .*:secret:multistatus\/hook-\?{6}"/),
      'sqs:ChangeMessageVisibility on EventsWebhooksQueue',
      expect.stringMatching(/^ssm:GetParameter on .*:parameter\/multistatus\/hook"/),
    ])
  })

  test('their code sends what they may send, and the sender’s nothing else', () => {
    const actionsOf = (name: string) =>
      new Set(
        grantsOf(service, name)
          .filter(isForCode)
          .map((grant) => grant.split(' ')[0] ?? ''),
      )
    expect(
      new Set(
        actionsIn('functions/entry/webhook-sender.ts').filter((action) => action !== 'sqs:SendMessage'),
      ),
    ).toEqual(actionsOf('EventsSender'))
    const notifying = new Set(actionsIn('functions/entry/notifier.ts'))
    expect([...actionsOf('EventsNotifier')].filter((action) => !notifying.has(action))).toEqual([])
  })

  test('the environment says where a secret is, and what it is nowhere', () => {
    const { WEBHOOKS, WEBHOOKS_QUEUE_URL } = variablesOf(service, 'EventsSender')
    expect(JSON.parse(String(WEBHOOKS))).toEqual(webhooks)
    expect(WEBHOOKS_QUEUE_URL).toBeDefined()
    const url = 'https://sqs.eu-central-1.amazonaws.com/1/Webhooks'
    const read = readVariables(webhookSenderEnvironment, {
      WEBHOOKS: String(WEBHOOKS),
      WEBHOOKS_QUEUE_URL: url,
    })
    expect(read.WEBHOOKS).toEqual(webhooks)
    const { WEBHOOK_ADDRESSES } = variablesOf(service, 'EventsNotifier')
    const notifier = readVariables(notifierEnvironment, {
      BATCHES_TABLE: 'Batches',
      ENDS_QUEUE_URL: url,
      WEBHOOKS_QUEUE_URL: url,
      WEBHOOK_ADDRESSES: String(WEBHOOK_ADDRESSES),
    })
    expect(notifier.WEBHOOK_ADDRESSES).toEqual(webhooks.map(({ url: address }) => address))
  })

  test('messages are tried for a day, and stay for two weeks more', () => {
    const { properties } = resourceLike<object>(service, 'AWS::SQS::Queue', 'EventsWebhooksQueue')
    expect(properties).toMatchObject({
      VisibilityTimeout: 60,
      MessageRetentionPeriod: 4 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 9 },
    })
    const { properties: dead } = resourceLike<object>(service, 'AWS::SQS::Queue', 'EventsWebhooksDead')
    expect(dead).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 60 * 60 })
  })

  test('operators are called for what nobody took, by name', () => {
    const names = Object.values(
      resourcesOf<{ AlarmName: string }>(both.observability, 'AWS::CloudWatch::Alarm'),
    )
      .map(({ Properties }) => Properties.AlarmName)
      .filter((name) => /Ends|Webhook|Notifier/.test(name))
    expect(names.sort()).toEqual([
      'multistatus-prod-EndsAge',
      'multistatus-prod-EndsDead',
      'multistatus-prod-NotifierErrors',
      'multistatus-prod-NotifierThrottles',
      'multistatus-prod-WebhookSenderErrors',
      'multistatus-prod-WebhookSenderThrottles',
      'multistatus-prod-WebhooksDead',
    ])
  })
})

describe('with changes of items', () => {
  const followed = templatesOf('prod', { events: { bus: 'orders', items: true } })
  const { service, stateful } = followed

  test('the table of items has a stream with what was there before and after, and no other table has one', () => {
    const streams = Object.values(
      resourcesOf<{ StreamSpecification?: object }>(stateful, 'AWS::DynamoDB::GlobalTable'),
    ).map(({ Properties }) => Properties.StreamSpecification)
    expect(streams).toEqual([{ StreamViewType: 'NEW_AND_OLD_IMAGES' }, undefined])
    const without = Object.values(
      resourcesOf<{ StreamSpecification?: object }>(withBus.stateful, 'AWS::DynamoDB::GlobalTable'),
    ).map(({ Properties }) => Properties.StreamSpecification)
    expect(without).toEqual([undefined, undefined])
  })

  test('what cannot be read is alone in the end, given up, and does not hold its shard', () => {
    const mappings = Object.entries(resourcesOf<object>(service, 'AWS::Lambda::EventSourceMapping'))
    const [, mapping] = mappings.find(([id]) => id.startsWith('EventsPublisher')) ?? []
    expect(mapping?.Properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^EventsPublisherDead/), 'Arn'] } },
      },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
    })
    // A hundred records, halved so often.
    expect(Math.ceil(Math.log2(100))).toBeLessThan(10)
  })

  test('the publisher reads the stream, and neither items nor batches', () => {
    const streaming = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']
    const grants = grantsOf(service, 'EventsPublisher').filter(isForCode)
    expect(grants).toEqual([
      ...streaming.map((action) => expect.stringMatching(`^dynamodb:${action} on ItemsTable`)),
      expect.stringMatching(/^events:PutEvents on .*:event-bus\/orders/),
      'sqs:SendMessage on EventsEndsQueue',
      'sqs:SendMessage on EventsPublisherDead',
    ])
  })

  test('operators are called for what could not be read', () => {
    const names = Object.values(
      resourcesOf<{ AlarmName: string }>(followed.observability, 'AWS::CloudWatch::Alarm'),
    )
      .map(({ Properties }) => Properties.AlarmName)
      .filter((name) => /Changes|Publisher/.test(name))
    expect(names.sort()).toEqual([
      'multistatus-prod-ChangesAge',
      'multistatus-prod-ChangesDead',
      'multistatus-prod-PublisherErrors',
      'multistatus-prod-PublisherThrottles',
    ])
  })
})

test.each([
  [{ items: true }, 'events.items: needs a bus'],
  [{ bus: 'a b' }, 'events.bus: is no name of a bus'],
  [{ webhooks: [{ url: 'http://one.example/', secret: { parameter: 'p' } }] }, 'is no https URL'],
  [
    { webhooks: [{ url: 'https://10.0.0.1/', secret: { parameter: 'p' } }] },
    'is no address of the public internet',
  ],
  [
    { webhooks: [{ url: 'https://[::1]/', secret: { parameter: 'p' } }] },
    'is no address of the public internet',
  ],
  [
    { webhooks: [{ url: 'https://localhost/', secret: { parameter: 'p' } }] },
    'is no address of the public internet',
  ],
  [{ webhooks: [{ url: 'https://u:p@one.example/', secret: { parameter: 'p' } }] }, 'has a user name'],
  [{ webhooks: [webhooks[0], webhooks[0]] }, 'has one address twice'],
  [{ webhooks: [{ url: 'https://one.example/', secret: 'whsec_x' }] }, 'events.webhooks.0.secret'],
  [
    { webhooks: [{ url: 'https://one.example/', secret: { parameter: '../x y' } }] },
    'events.webhooks.0.secret',
  ],
])('%j is refused: %s', (events, complaint) => {
  expect(() => settingsFor('dev', { events: events as never })).toThrow(complaint)
})
