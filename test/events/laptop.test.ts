import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import { Webhook } from 'standardwebhooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { start } from '../../local/stack.ts'
import { collections } from '../support/declared.ts'
import { answering, receiver } from './receiver.ts'

const city = (id: string) => ({ id, name: 'Paris', country: 'FR', population: 1 })

const submit = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/v1/batches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify({
      operations: [
        { method: 'POST', path: '/cities', body: city('1') },
        { method: 'PATCH', path: '/cities/2', body: { population: 2 } },
      ],
    }),
  })
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { id: string }).id
}

it('5.8 whoever asked is told: a live address at once, whatever a dead one does, and the bus', async () => {
  const live = await receiver(answering(204))
  const silent = await receiver(() => {})
  const events = { webhooks: [silent.url, live.url], bus: true }
  const stack = await start({ port: 0, dynamodb: 'double', collections, events })
  onTestFinished(() => stack.stop())
  const follower = new AbortController()
  onTestFinished(() => follower.abort())
  const followed = await fetch(`${stack.awsEndpoint}/_events`, { signal: follower.signal })

  const id = await submit(stack.url)
  await vi.waitFor(() => expect(live.received).toHaveLength(1), { timeout: 10_000 })
  // Nobody has answered the other one yet: its sender waits for 15 seconds.
  await vi.waitFor(() => expect(silent.received).toHaveLength(1), { timeout: 10_000 })
  const { body = '', headers = {} } = live.received[0] ?? {}
  const event = new Webhook(stack.webhookSecret ?? '').verify(body, headers as Record<string, string>)
  const status = (await (await fetch(`${stack.url}/v1/batches/${id}`)).json()) as Record<string, unknown>
  expect(event).toEqual({
    id: headers['webhook-id'],
    type: 'batch.completed',
    timestamp: status.completedAt,
    data: {
      id,
      state: 'completed',
      outcome: 'partial',
      summary: status.summary,
      links: status.links,
    },
  })

  const { value } = (await followed.body?.getReader().read()) ?? {}
  expect(JSON.parse(Buffer.from(value ?? []).toString())).toMatchObject({
    source: 'multistatus',
    'detail-type': 'batch.completed',
    time: status.completedAt,
    detail: JSON.parse(body),
  })
  // Its attempt is over, and the message back in its queue.
  const attempted = vi.spyOn(SQSClient.prototype, 'send')
  silent.hangUp()
  await vi.waitFor(
    () =>
      expect(attempted.mock.calls.some(([call]) => call instanceof ChangeMessageVisibilityCommand)).toBe(
        true,
      ),
    { timeout: 10_000 },
  )
})

it('5.8 who follows the bus sees changes of items as they come', async () => {
  const stack = await start({ port: 0, collections, events: { bus: true } })
  onTestFinished(() => stack.stop())
  expect(stack.followsItems).toBe(true)
  const follower = new AbortController()
  onTestFinished(() => follower.abort())
  const followed = await fetch(`${stack.awsEndpoint}/_events`, { signal: follower.signal })
  const lines = followed.body?.pipeThrough(new TextDecoderStream()).getReader()
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(city('1'))
  expect((await fetch(`${stack.url}/v1/cities/1`, { method: 'PUT', headers, body })).status).toBe(201)
  const created = JSON.parse((await lines?.read())?.value ?? '')
  expect(created).toMatchObject({
    'detail-type': 'item.changed',
    detail: { data: { collection: 'cities', id: '1', version: 1, change: 'created', item: city('1') } },
  })
  expect((await fetch(`${stack.url}/v1/cities/1`, { method: 'DELETE' })).status).toBe(204)
  const deleted = JSON.parse((await lines?.read())?.value ?? '')
  expect(deleted.detail.data).toMatchObject({ id: '1', version: 2, change: 'deleted' })
})

it('where a DynamoDB has no streams, ends of batches are told all the same', async () => {
  const stack = await start({ port: 0, dynamodb: 'double', collections, events: { bus: true } })
  onTestFinished(() => stack.stop())
  expect(stack.followsItems).toBe(false)
})
