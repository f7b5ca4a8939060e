import type { SQSEvent } from 'aws-lambda'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { readWebhook, writeWebhook } from '../../functions/jobs/events/messages.ts'
import { webhookPauses } from '../../functions/jobs/events/webhook-pauses.ts'
import { createWebhookSender } from '../../functions/jobs/events/webhook-sender.ts'
import type { Post, Posted } from '../../functions/ports/events.ts'
import { webhooksQueue } from '../../functions/resources/queues.ts'
import { readSecrets } from '../../functions/webhooks/secrets.ts'
import { toEvent } from '../../local/poller/event.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const address = 'https://one.example/hook?token=secret'
const message = { id: 'evt_1', address, body: '{"id":"evt_1","type":"batch.completed"}' }

const eventOf = (body: string, receives: number): SQSEvent =>
  toEvent(
    [
      {
        MessageId: 'm',
        ReceiptHandle: 'handle',
        Body: body,
        Attributes: { ApproximateReceiveCount: String(receives) },
      },
    ],
    'arn:aws:sqs:eu-central-1:1:webhooks',
  )

/** A sender whose receivers answer so, and what it did. */
const scene = (answer: Posted | Error, more: { readonly random?: number; readonly secrets?: Error } = {}) => {
  const [posts, holds, logged, counted]: [Post[], number[], string[], object[]] = [[], [], [], []]
  const log = (text: string, fields: object) => void logged.push(`${text} ${JSON.stringify(fields)}`)
  const handler = createWebhookSender({
    addresses: [address],
    secretsOf: async () => {
      if (more.secrets) throw more.secrets
      return readSecrets(secret)
    },
    post: async (post) => {
      posts.push(post)
      if (answer instanceof Error) throw answer
      return answer
    },
    hold: async (handle, seconds) => {
      expect(handle).toBe('handle')
      holds.push(seconds)
    },
    clock: { now: () => new Date(), pause: async () => {} },
    random: () => more.random ?? 0.5,
    log: { info: log, error: log },
    metrics: {
      recordEvents: (counts) => void counted.push(counts),
      recordFailedMessage: () => void counted.push({ MessagesFailed: 1 }),
      flush: () => {},
    },
  })
  const deliver = async (receives = 1, body = writeWebhook(message, 1)) => {
    const context = { getRemainingTimeInMillis: () => 30_000 }
    const { batchItemFailures } = await handler(eventOf(body, receives), context)
    return batchItemFailures.length === 0 ? 'done' : 'again'
  }
  return { deliver, posts, holds, logged, counted }
}

const answered = (status: number, retryAfterSeconds?: number): Posted => ({
  kind: 'answered',
  status,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
})

it('signs the time of the attempt, under the event’s id', async () => {
  const { deliver, posts, counted } = scene(answered(200))
  expect(await deliver(4)).toBe('done')
  const [post] = posts
  const headers = { ...post?.headers }
  expect(new Webhook(secret).verify(post?.body ?? '', headers)).toEqual(JSON.parse(message.body))
  expect(headers['webhook-id']).toBe('evt_1')
  expect(counted).toEqual([{ WebhooksDelivered: 1 }])
})

it.each([200, 201, 202, 204, 299])('%i is taken', async (status) => {
  const { deliver, holds } = scene(answered(status))
  expect(await deliver()).toBe('done')
  expect(holds).toEqual([])
})

it('410 is the end of that message, and of no other', async () => {
  const { deliver, posts, logged } = scene(answered(410))
  expect(await deliver()).toBe('done')
  expect(logged.at(-1)).toContain('webhook given up')
  await deliver()
  expect(posts).toHaveLength(2)
})

it.each([
  answered(199),
  answered(301),
  answered(307),
  answered(400),
  answered(404),
  answered(429),
  answered(500),
  answered(503),
  { kind: 'failed', why: 'no answer in time' },
  { kind: 'refused', why: 'the host has an address that is not public' },
] as const)('after %j it is tried again', async (posted) => {
  const { deliver, holds, counted } = scene(posted)
  expect(await deliver(1)).toBe('again')
  expect(holds).toEqual([5])
  expect(counted).toEqual([{ WebhooksFailed: 1 }])
})

it('pauses grow over a day, a tenth more or less, and then the queue gives up', async () => {
  const seconds = [5, 60, 300, 1_800, 7_200, 18_000, 28_800, 36_000]
  expect(webhookPauses).toEqual(seconds)
  expect(seconds.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(24 * 3600)
  const factors = [
    [0, 0.9],
    [0.5, 1],
    [1, 1.1],
  ] as const
  for (const [random, factor] of factors) {
    const { deliver, holds, logged } = scene(answered(500), { random })
    for (const [at] of seconds.entries()) expect(await deliver(at + 1)).toBe('again')
    expect(holds).toEqual(seconds.map((one) => Math.round(one * factor)))
    // SQS: twelve hours from the receipt.
    expect(Math.max(...holds)).toBeLessThan(43_200 - 30)
    expect(logged.join()).not.toContain('given up')
    expect(await deliver(seconds.length + 1)).toBe('again')
    expect(holds).toHaveLength(seconds.length)
    expect(logged.at(-1)).toContain('webhook given up')
  }
  expect(webhooksQueue.maxReceiveCount).toBe(seconds.length + 1)
  expect(webhooksQueue.retentionSeconds).toBeGreaterThan(1.2 * 92_165)
})

it('a receiver may ask for a longer pause, not for a shorter one', async () => {
  const longer = scene(answered(429, 600))
  await longer.deliver(2)
  const shorter = scene(answered(503, 1))
  await shorter.deliver(2)
  expect([...longer.holds, ...shorter.holds]).toEqual([600, 60])
})

it('without a secret nothing is sent, and it is tried again', async () => {
  const { deliver, posts, holds, counted } = scene(answered(200), { secrets: new Error('denied') })
  expect(await deliver()).toBe('again')
  expect([posts, holds, counted]).toEqual([[], [5], [{ MessagesFailed: 1 }]])
})

it('an address that was taken out of the settings gets nothing more', async () => {
  const { deliver, posts } = scene(answered(200))
  const other = writeWebhook({ ...message, address: 'https://gone.example/' }, 1)
  expect(await deliver(1, other)).toBe('done')
  expect(posts).toEqual([])
})

it.each([200, 410, 500])(
  'the log has the host of an address, and neither its path nor the body (%i)',
  async (status) => {
    const { deliver, logged } = scene(answered(status))
    await deliver()
    expect(logged.join()).toContain('one.example')
    expect(logged.join()).not.toMatch(/token|hook\?|batch\.completed|whsec/)
  },
)

it.each([1, 2])('a message of format %i is read as it was written', (format) => {
  expect(readWebhook(writeWebhook(message, format))).toEqual(message)
})
