import { setTimeout as delay } from 'node:timers/promises'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Context, SQSEvent } from 'aws-lambda'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type PollerOptions, startPoller } from '../../local/poller.ts'
import { makeAws, type QueueSettings } from '../support/queues.ts'

/** Long enough for a machine that is busy with other things. */
const until = (condition: () => boolean | Promise<boolean>) =>
  vi.waitUntil(condition, { timeout: 20_000, interval: 10 })

/** A queue that holds these messages, and pollers on it that are stopped with the test. */
const setUp = async (messages: readonly string[], settings: QueueSettings = {}) => {
  const { chunks: queue, sqs } = await makeAws({ visibilityTimeoutSeconds: 30, ...settings })
  for (const message of messages) await queue.send(message)
  const start = (
    handler: (event: SQSEvent, context: Context) => unknown,
    more: Partial<PollerOptions> = {},
  ) => {
    const events: SQSEvent[] = []
    const logged: string[] = []
    const listening = async (event: SQSEvent, context: Context) => {
      events.push(event)
      return handler(event, context)
    }
    const limits = { functionTimeoutSeconds: 20, batchSize: 10, maximumConcurrency: 1 }
    const log = (line: string) => logged.push(line)
    const poller = startPoller({ sqs, queue, log, ...limits, ...more, handler: listening })
    onTestFinished(() => poller.stop(0))
    return { ...poller, events, logged }
  }
  /** Messages that can be received, and those that are being worked on. */
  const counts = async (QueueUrl = queue.url) => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })
    const { Attributes = {} } = await sqs.send(asked)
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes
    return `${ApproximateNumberOfMessages} and ${ApproximateNumberOfMessagesNotVisible}`
  }
  const settled = (wanted: string, url?: string) => until(async () => (await counts(url)) === wanted)
  return { queue, start, counts, settled }
}

const records = (events: readonly SQSEvent[]) => events.flatMap(({ Records }) => Records)
const bodies = (events: readonly SQSEvent[]) => records(events).map(({ body }) => body)
const failed = (event: SQSEvent, ...ones: readonly string[]) => ({
  batchItemFailures: records([event])
    .filter(({ body }) => ones.includes(body))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
})

it('invokes the function with the event that Lambda makes, and deletes what it took', async () => {
  const before = Date.now()
  const { queue, start, settled } = await setUp(['{"v":1}'])
  const { events } = start(() => ({ batchItemFailures: [] }))
  await settled('0 and 0')
  expect(events).toEqual([
    {
      Records: [
        {
          messageId: expect.stringMatching(/^[\da-f-]{36}$/),
          receiptHandle: expect.stringMatching(/./),
          body: '{"v":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.stringMatching(/./),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {},
          md5OfBody: 'a191475ae2bf7db9c7e320f7da455bbb',
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: queue.arn.split(':')[3],
        },
      ],
    },
  ])
  expect(Number(records(events)[0]?.attributes.SentTimestamp)).toBeGreaterThanOrEqual(before - 1)
})

it('keeps exactly the messages that failed, and they show again after the visibility timeout', async () => {
  const { start, settled } = await setUp(['a', 'b', 'c', 'd'], { visibilityTimeoutSeconds: 1 })
  const started = performance.now()
  const times: number[] = []
  const { events } = start((event) => {
    times.push(performance.now())
    return times.length === 1 ? failed(event, 'b', 'd') : undefined
  })
  await until(() => events.length === 1)
  await settled('0 and 2')
  await until(() => bodies(events).length === 6)
  expect(bodies(events).sort()).toEqual(['a', 'b', 'b', 'c', 'd', 'd'])
  const again = records(events).slice(4)
  expect(again.map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['2', '2'])
  expect(again.map(({ messageId }) => messageId).sort()).toEqual(
    records(events.slice(0, 1))
      .filter(({ body }) => body === 'b' || body === 'd')
      .map(({ messageId }) => messageId)
      .sort(),
  )
  expect((times[1] ?? 0) - started).toBeGreaterThan(999)
  await settled('0 and 0')
})

describe('a whole batch fails', () => {
  it.each([
    ['throws', () => Promise.reject(new Error('broken')), 'The invocation failed: Error: broken'],
    [
      'throws at once',
      () => {
        throw new Error('broken')
      },
      'The invocation failed: Error: broken',
    ],
    ['names a message that it was not given', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }), ''],
    ['returns no JSON', () => ({ batchItemFailures: [], n: 1n }), 'The invocation failed: TypeError'],
  ])('when the function %s', async (_, handler, line) => {
    const { start, settled } = await setUp(['a', 'b'])
    const { events, logged } = start(handler)
    await until(() => events.length === 1)
    await settled('0 and 2')
    expect(logged.join()).toMatch(new RegExp(`^${line}`))
  })

  it('when it outlives its timeout, and what it says later does not count', async () => {
    const { start, settled } = await setUp(['a'], { visibilityTimeoutSeconds: 2 })
    const remaining: number[] = []
    const late = Promise.withResolvers<undefined>()
    const handler = async (_: SQSEvent, context: Context) => {
      remaining.push(context.getRemainingTimeInMillis())
      if (remaining.length > 1) return undefined
      await delay(400)
      remaining.push(context.getRemainingTimeInMillis())
      late.resolve(undefined)
      return { batchItemFailures: [] }
    }
    const { events, logged } = start(handler, { functionTimeoutSeconds: 0.3, maximumConcurrency: 2 })
    await late.promise
    expect(logged).toEqual(['Task timed out after 0.30 seconds'])
    expect(remaining).toEqual([expect.closeTo(300, -2), 0])
    await settled('0 and 1')
    await until(() => events.length === 2)
    expect(records(events)[1]?.attributes.ApproximateReceiveCount).toBe('2')
    await settled('0 and 0')
  })
})

it('moves a message to the dead letters that was received 6 times in vain', async () => {
  // It shows again at once, so that the test need not wait for it.
  const { queue, start, settled } = await setUp(['poison'], { visibilityTimeoutSeconds: 0 })
  const { events } = start(() => Promise.reject(new Error('poisoned')))
  await settled('1 and 0', queue.deadLettersUrl)
  await settled('0 and 0')
  const counts = records(events).map(({ attributes }) => attributes.ApproximateReceiveCount)
  expect(counts).toEqual(['1', '2', '3', '4', '5', '6'])
  const [dead] = await queue.receiveDead()
  expect(dead).toMatchObject({ Body: 'poison', MessageId: records(events)[0]?.messageId })
})

it('delivers a message again whose function outlives the visibility timeout, and both may finish', async () => {
  const { start, settled } = await setUp(['twice'], { visibilityTimeoutSeconds: 1 })
  const second = Promise.withResolvers<undefined>()
  let running = 0
  const { events } = start(
    async () => {
      running += 1
      if (running === 2) second.resolve(undefined)
      await second.promise
      return undefined
    },
    { maximumConcurrency: 2 },
  )
  await second.promise
  await settled('0 and 0')
  const [first, again] = records(events)
  expect(again?.messageId).toBe(first?.messageId)
  expect(again?.receiptHandle).not.toBe(first?.receiptHandle)
  expect(events).toHaveLength(2)
})

it('runs as many invocations at a time as it may, and gives each as many messages as it may', async () => {
  const messages = Array.from({ length: 20 }, (_, index) => String(index))
  const { start, settled } = await setUp(messages)
  let running = 0
  const seen: number[] = []
  const full = Promise.withResolvers<void>()
  const { events } = start(
    async () => {
      seen.push(++running)
      if (running === 3) full.resolve()
      await full.promise
      await delay(20)
      running -= 1
    },
    { batchSize: 2, maximumConcurrency: 3 },
  )
  await settled('0 and 0')
  expect(bodies(events).sort()).toEqual(messages.sort())
  expect(Math.max(...events.map(({ Records }) => Records.length))).toBe(2)
  expect(Math.max(...seen)).toBe(3)
})

it('waits for messages without asking again and again', async () => {
  const { queue, start, settled } = await setUp([])
  const { events } = start(() => undefined)
  const before = process.cpuUsage()
  await delay(500)
  const { user, system } = process.cpuUsage(before)
  // A loop would take all of it; a long poll takes next to nothing.
  expect((user + system) / 1000).toBeLessThan(250)
  await queue.send('at last')
  await until(() => events.length === 1)
  await settled('0 and 0')
})

describe('stop', () => {
  it('waits for what runs and deletes it, and takes nothing more', async () => {
    const { queue, start, counts } = await setUp(['running'])
    const finish = Promise.withResolvers<undefined>()
    const { events, stop } = start(() => finish.promise, { maximumConcurrency: 2 })
    await until(() => events.length === 1)
    const stopped = stop()
    await delay(150)
    await queue.send('too late')
    finish.resolve(undefined)
    await stopped
    expect(await counts()).toBe('1 and 0')
    expect(bodies(events)).toEqual(['running'])
  })

  it('waits no longer than it is told', async () => {
    const { start, counts } = await setUp(['hanging'])
    const { events, stop } = start(() => new Promise(() => {}))
    await until(() => events.length === 1)
    const before = Date.now()
    await stop(0.2)
    expect(Date.now() - before).toBeLessThan(1_000)
    expect(await counts()).toBe('0 and 1')
  })

  it.each([0, 10, 20])('takes no message with it that comes %i ms later', async (milliseconds) => {
    const { queue, start, counts } = await setUp([], { visibilityTimeoutSeconds: 900 })
    const { events, stop } = start(() => undefined)
    await delay(100)
    await Promise.all([stop(), delay(milliseconds).then(() => queue.send('late'))])
    expect(events).toEqual([])
    expect(await counts()).toBe('1 and 0')
  })

  it('leaves nobody behind who still waits for messages', async () => {
    const { queue, start, settled } = await setUp([], { visibilityTimeoutSeconds: 900 })
    const { stop } = start(() => undefined)
    await delay(100)
    await stop()
    await queue.send('afterwards')
    await settled('1 and 0')
  })
})

it('survives a queue that does not answer', async () => {
  const { sqs, chunks } = await makeAws()
  const logged: string[] = []
  const gone = { url: `${chunks.url}-gone`, arn: chunks.arn }
  const limits = { functionTimeoutSeconds: 1, batchSize: 1, maximumConcurrency: 1 }
  const log = (line: string) => logged.push(line)
  const poller = startPoller({ sqs, queue: gone, ...limits, log, handler: async () => undefined })
  await until(() => logged.length > 0)
  await delay(300)
  expect(logged).toEqual([expect.stringContaining('The queue cannot be read: ')])
  await poller.stop()
})
