import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { environmentFor } from '../ministack.ts'
import { callAs, cityOf, creating, newIds } from './support.ts'

/** A rule of the bus, as a consumer would have it, with a queue behind it. */

interface BusEvent {
  readonly source: string
  readonly 'detail-type': string
  readonly detail: { readonly data: Readonly<Record<string, unknown>> }
}

const { ministack } = inject('deployed')
const {
  AWS_ACCESS_KEY_ID = '',
  AWS_SECRET_ACCESS_KEY = '',
  AWS_REGION: region = '',
} = environmentFor(ministack)
const place = {
  endpoint: ministack,
  region,
  credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
}
const sqs = new SQSClient(place)
const bus = new EventBridgeClient(place)
let QueueUrl = ''

beforeAll(async () => {
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'consumer' }))).QueueUrl ?? ''
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
  const Arn = (await sqs.send(asked)).Attributes?.QueueArn
  const EventPattern = JSON.stringify({ source: ['multistatus-dev'] })
  await bus.send(new PutRuleCommand({ Name: 'consumer', EventPattern, EventBusName: 'default' }))
  const Targets = [{ Id: 'consumer', Arn }]
  await bus.send(new PutTargetsCommand({ Rule: 'consumer', EventBusName: 'default', Targets }))
})

afterAll(() => {
  sqs.destroy()
  bus.destroy()
})

/** The first event that is meant; others, of earlier batches, are taken away. */
const received = async (isMeant: (event: BusEvent) => boolean): Promise<BusEvent> => {
  for (;;) {
    const asked = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10, MaxNumberOfMessages: 10 })
    for (const { Body = '', ReceiptHandle } of (await sqs.send(asked)).Messages ?? []) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      const event = JSON.parse(Body) as BusEvent
      if (isMeant(event)) return event
    }
  }
}

test('5.8 the end of an asynchronous batch reaches a consumer of the bus', async () => {
  const [made = '', absent = ''] = newIds(2)
  const operations = [creating(made), { method: 'PATCH', path: `/cities/${absent}`, body: { population: 3 } }]
  const answer = await callAs('all')(batchRequest(operations, { prefer: 'respond-async' }))
  expect(answer.status, answer.text).toBe(202)
  const { id } = bodyOf(answer)
  const event = await received(({ detail }) => detail.data.id === id)
  expect(event).toMatchObject({
    source: 'multistatus-dev',
    'detail-type': 'batch.completed',
    detail: { type: 'batch.completed', data: { id, state: 'completed', outcome: 'partial' } },
  })
  const status = bodyOf(await callAs('all')({ method: 'GET', path: `/v1/batches/${id}` }))
  expect(event.detail.data.summary).toEqual(status.summary)
})

// By a transaction: MiniStack's streams have nothing of what PartiQL writes.
test('5.8 a change of an item reaches it, too', async () => {
  const [made = ''] = newIds(1)
  const answer = await callAs('all')(batchRequest([creating(made)], {}, { atomic: true }))
  expect(answer.status, answer.text).toBe(200)
  const event = await received(({ detail }) => detail.data.id === made)
  expect(event).toMatchObject({
    'detail-type': 'item.changed',
    detail: {
      data: { collection: 'cities', tenant: 'acme', version: 1, change: 'created', item: cityOf(made) },
    },
  })
})
