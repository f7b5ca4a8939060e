import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { actions } from '../../local/aws/queues/actions.ts'
import { type Message, openQueues, type Queue, type Queues } from '../../local/aws/queues/queue.ts'
import { messageOf, receive } from '../../local/aws/queues/receive.ts'
import type { Scene } from '../../local/aws/queues/scene.ts'
import { announce, holds } from '../property/runs.ts'
import { makeAws } from '../support/queues.ts'

announce('aws-queues')

const second = 1000
const attributes = { DelaySeconds: '0', VisibilityTimeout: '30', MessageRetentionPeriod: '60' }
const arn = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`
const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  body: id,
  sentAt: 0,
  visibleAt: 0,
  received: 0,
  ...more,
})

/** Queues "work" and "dead"; what is received twice in vain is dead. */
const scene = (...messages: readonly Message[]) => {
  const queues = openQueues()
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 })
  queues.apply({ queue: { name: 'dead', arn: arn('dead'), createdAt: 0, attributes } })
  queues.apply({
    queue: { name: 'work', arn: arn('work'), createdAt: 0, attributes: { ...attributes, RedrivePolicy } },
  })
  queues.apply({ put: messages.map((one) => ['work', one]), remove: [] })
  const take = (now: number, most = 10, name = 'work') => {
    const taken = receive(queues.find(name) as Queue, { most }, now)
    queues.apply(taken.change)
    return taken.messages
  }
  const ids = (now: number, most?: number, name?: string) => take(now, most, name).map(({ id }) => id)
  return { queues, take, ids }
}

describe('a receive', () => {
  it('takes the oldest first, and hides them until the visibility timeout is over', () => {
    const { ids } = scene(message('a'), message('b'), message('c'))
    expect(ids(0, 2)).toEqual(['a', 'b'])
    expect(ids(1 * second)).toEqual(['c'])
    expect(ids(30 * second - 1)).toEqual([])
    expect(ids(30 * second)).toEqual(['a', 'b'])
  })

  it('counts itself, and keeps the time of the first', () => {
    const { take } = scene(message('a'))
    expect(take(5)).toMatchObject([{ received: 1, firstReceivedAt: 5 }])
    expect(take(5 + 30 * second)).toMatchObject([{ received: 2, firstReceivedAt: 5 }])
  })

  it('takes no message before its delay is over', () => {
    const { ids } = scene(message('late', { visibleAt: 10 * second }), message('now'))
    expect(ids(10 * second - 1)).toEqual(['now'])
    expect(ids(10 * second)).toEqual(['late'])
  })

  it('moves what was received too often to the dead letters, where it can be received', () => {
    const { ids, take, queues } = scene(message('a'))
    const soon = { most: 1, visibilitySeconds: 1 }
    for (const now of [0, 1 * second]) queues.apply(receive(queues.find('work') as Queue, soon, now).change)
    expect(queues.find('work')?.messages.get('a')?.received).toBe(2)
    expect(ids(2 * second)).toEqual([])
    expect(queues.find('work')?.messages.size).toBe(0)
    expect(take(2 * second, 10, 'dead')).toMatchObject([{ id: 'a', received: 3 }])
  })

  it('drops what is older than the retention period', () => {
    const { ids, queues } = scene(message('old'), message('young', { sentAt: 1 }))
    expect(ids(60 * second)).toEqual(['young'])
    expect(queues.find('work')?.messages.has('old')).toBe(false)
  })

  it('leaves out-of-date receipts without a meaning', () => {
    const { take, queues } = scene(message('a'))
    const [first] = take(0)
    const [again] = take(30 * second)
    const queue = queues.find('work') as Queue
    expect(messageOf(queue, first?.handle ?? '')).toBeUndefined()
    expect(messageOf(queue, again?.handle ?? '')?.id).toBe('a')
  })
})

describe('a file of queues', () => {
  const call = fc.oneof(
    fc.record({
      kind: fc.constant('send' as const),
      delay: fc.constantFrom(0, 900),
      body: fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
    }),
    fc.record({
      kind: fc.constant('receive' as const),
      most: fc.integer({ min: 1, max: 10 }),
      seconds: fc.constantFrom(0, 600),
    }),
    fc.record({
      kind: fc.constantFrom('delete' as const, 'show' as const),
      which: fc.nat(20),
      seconds: fc.constantFrom(0, 60),
    }),
    fc.record({ kind: fc.constant('set' as const), seconds: fc.constantFrom('1', '43200') }),
  )
  const QueueUrl = 'http://127.0.0.1/000000000000/work'

  const run = async (
    queues: Queues,
    calls: readonly (typeof call extends fc.Arbitrary<infer T> ? T : never)[],
  ) => {
    const context: Scene = {
      queues,
      origin: '',
      region: 'eu-central-1',
      signal: new AbortController().signal,
    }
    actions.CreateQueue({ QueueName: 'work' }, context)
    const handles: string[] = []
    const asked = { QueueUrl, AttributeNames: [], MessageSystemAttributeNames: [], MessageAttributeNames: [] }
    for (const one of calls) {
      if (one.kind === 'send')
        actions.SendMessage({ QueueUrl, MessageBody: one.body, DelaySeconds: one.delay }, context)
      else if (one.kind === 'receive') {
        const wanted = { MaxNumberOfMessages: one.most, VisibilityTimeout: one.seconds, WaitTimeSeconds: 0 }
        const { Messages = [] } = (await actions.ReceiveMessage({ ...asked, ...wanted }, context)) as {
          Messages?: readonly { ReceiptHandle: string }[]
        }
        handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle))
      } else if (one.kind === 'set')
        actions.SetQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: one.seconds } }, context)
      else {
        const Entries = [{ Id: '0', ReceiptHandle: handles[one.which % (handles.length || 1)] ?? 'none' }]
        if (one.kind === 'delete') actions.DeleteMessageBatch({ QueueUrl, Entries }, context)
        else {
          const shown = Entries.map((entry) => ({ ...entry, VisibilityTimeout: one.seconds }))
          actions.ChangeMessageVisibilityBatch({ QueueUrl, Entries: shown }, context)
        }
      }
    }
  }
  const state = (queues: Queues) => [...queues.all()].map(({ messages, ...head }) => [head, [...messages]])

  it('has after a restart what was there before, in its order', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'queues-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'queues.jsonl')
    const sizes = new Set<number>()
    await holds(
      fc.array(fc.array(call, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
      async (runs) => {
        rmSync(file, { force: true })
        let before: unknown = []
        for (const calls of runs) {
          const queues = openQueues(file)
          expect(state(queues)).toEqual(before)
          await run(queues, calls)
          before = state(queues)
          queues.close()
        }
        const last = openQueues(file)
        expect(state(last)).toEqual(before)
        sizes.add(last.find('work')?.messages.size ?? 0)
        last.close()
      },
      150,
    )
    expect(sizes.size).toBeGreaterThan(3)
  })
})

describe('a call', () => {
  it('that asks for what the local queues do not do is refused, and does nothing', async () => {
    const { sqs, chunks } = await makeAws()
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } }
    const send = new SendMessageCommand({ QueueUrl: chunks.url, MessageBody: 'x', MessageAttributes })
    await expect(sqs.send(send)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    expect(await chunks.receive()).toEqual([])
  })

  it.each([
    ['characters that XML has not', { MessageBody: 'a\u0001' }],
    ['more than a mebibyte', { MessageBody: 'x'.repeat(1024 * 1024 + 1) }],
    ['a delay of more than 15 minutes', { MessageBody: 'x', DelaySeconds: 901 }],
  ])('with %s is refused', async (_, more) => {
    const { sqs, chunks } = await makeAws()
    const send = new SendMessageCommand({ QueueUrl: chunks.url, ...more })
    await expect(sqs.send(send)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })

  it('for a queue that is not there says so', async () => {
    const { sqs, chunks } = await makeAws()
    const asked = new ReceiveMessageCommand({ QueueUrl: `${chunks.url}-none` })
    await expect(sqs.send(asked)).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
  })

  it('of ten messages keeps their order and their group', async () => {
    const { sqs, chunks } = await makeAws()
    const Entries = Array.from({ length: 10 }, (_, at) => ({
      Id: String(at),
      MessageBody: `number ${at}`,
      MessageGroupId: 'ada',
    }))
    const { Successful } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: chunks.url, Entries }))
    expect(Successful?.map(({ Id }) => Id)).toEqual(Entries.map(({ Id }) => Id))
    const received = await chunks.receive()
    expect(received.map(({ Body }) => Body)).toEqual(Entries.map(({ MessageBody }) => MessageBody))
    expect(new Set(received.map(({ Attributes }) => Attributes?.MessageGroupId))).toEqual(new Set(['ada']))
  })
})

it('a receiver that hung up takes no message with it', async () => {
  const { sqs, chunks } = await makeAws()
  const hangingUp = new AbortController()
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl: chunks.url, WaitTimeSeconds: 20 }), {
    abortSignal: hangingUp.signal,
  })
  const ended = waiting.catch((error: unknown) => error)
  // Answered after the waiting call has arrived, since both go to one server.
  await chunks.receive()
  hangingUp.abort()
  expect(await ended).toMatchObject({ name: 'AbortError' })
  await chunks.send('here')
  const [message] = await chunks.receive(1)
  expect([message?.Body, message?.Attributes?.ApproximateReceiveCount]).toEqual(['here', '1'])
})
