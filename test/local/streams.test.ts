import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { createEventQueues } from '../../local/events.ts'
import type { Streams } from '../../local/streams/calls.ts'
import { type DeadLetter, deadLetterOf } from '../../local/streams/dead-letter.ts'
import { startStreamPoller } from '../../local/streams/poller.ts'
import { announce, seed } from '../property/runs.ts'

announce('streams')

const stream = 'arn:aws:dynamodb:us-east-1:1:table/Items/stream/1'

const recordOf = (number: number, eventName: DynamoDBRecord['eventName'] = 'MODIFY'): DynamoDBRecord => ({
  eventID: `e${number}`,
  eventName,
  dynamodb: { SequenceNumber: String(number) },
})

interface TestStream extends Streams {
  /** Resolves when it is read beyond its records: what came before is done with. */
  readonly isRead: Promise<void>
}

/** A stream of one shard, handed out in pieces of so many records; then it has ended. */
const streamOf = (records: readonly DynamoDBRecord[], size: number): TestStream => {
  const { promise: isRead, resolve } = Promise.withResolvers<void>()
  return {
    isRead,
    find: async () => stream,
    shards: async () => ['shard-1'],
    begin: async () => '0',
    read: async (iterator) => {
      const from = Number(iterator)
      const isOver = from >= records.length
      if (isOver) resolve()
      return { records: records.slice(from, from + size), next: isOver ? undefined : String(from + size) }
    },
  }
}

type Handler = (event: DynamoDBStreamEvent) => unknown

/** Follows a stream to its end, with no time between tries. */
const follow = async (records: readonly DynamoDBRecord[], handle: Handler, size = 100) => {
  const [deliveries, letters, lines]: [string[][], DeadLetter[], string[]] = [[], [], []]
  const pauses: number[] = []
  const streams = streamOf(records, size)
  const poller = startStreamPoller({
    streams,
    stream,
    from: 'TRIM_HORIZON',
    log: (line) => void lines.push(line),
    bury: async (letter) => void letters.push(letter),
    pause: async (milliseconds) => void pauses.push(milliseconds),
    handler: async (event) => {
      deliveries.push(event.Records.map(numberOf))
      return handle(event)
    },
  })
  await streams.isRead
  await poller.stop()
  return { deliveries, letters, lines, pauses }
}

const numberOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? ''
const reporting = (number: string) => ({ batchItemFailures: [{ itemIdentifier: number }] })

describe('the event source of a stream', () => {
  it('logs what the function throws, and tries again, with longer and longer pauses', async () => {
    let calls = 0
    const { deliveries, letters, lines, pauses } = await follow([recordOf(1)], () => {
      if (++calls < 8) throw new Error(`the bus is away, ${calls}`)
    })
    expect(deliveries).toEqual(Array.from({ length: 8 }, () => ['1']))
    expect(letters).toEqual([])
    expect(lines).toHaveLength(7)
    for (const [at, line] of lines.entries())
      expect(line).toMatch(new RegExp(`^The invocation failed: Error: the bus is away, ${at + 1}\n +at `))
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000])
  })

  it('names among the dead letters what failed in all of eleven deliveries, and goes on', async () => {
    const { deliveries, letters, lines } = await follow([recordOf(1), recordOf(2)], ({ Records }) => {
      if (Records.some((record) => numberOf(record) === '1')) throw new Error('poison')
    })
    expect(deliveries).toEqual([['1', '2'], ...Array.from({ length: 10 }, () => ['1']), ['2']])
    expect(letters).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
        DDBStreamBatchInfo: {
          shardId: 'shard-1',
          startSequenceNumber: '1',
          endSequenceNumber: '1',
          batchSize: 1,
          streamArn: stream,
        },
      },
    ])
    expect(lines.at(-1)).toBe('A change was given up after 11 tries: 1 of shard-1')
  })

  it('goes on at the record that the function reports', async () => {
    let isFirst = true
    const { deliveries } = await follow(
      [1, 2, 3].map((number) => recordOf(number)),
      () => {
        const answer = isFirst ? reporting('2') : { batchItemFailures: [] }
        isFirst = false
        return answer
      },
    )
    expect(deliveries).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ])
  })

  it('leaves out what TTL removed', async () => {
    const { deliveries } = await follow([recordOf(1, 'INSERT'), recordOf(2, 'REMOVE'), recordOf(3)], () => {})
    expect(deliveries).toEqual([['1', '3']])
  })

  const ways: Readonly<Record<string, (number: string) => unknown>> = {
    throws: () => {
      throw new Error('poison')
    },
    reports: reporting,
    'names one that is not there': () => reporting('x'),
    'answers what nobody understands': () => ({ batchItemFailures: 'all' }),
  }

  it('whatever fails, and however: all others are taken, in order, and each that fails is buried alone', async () => {
    const scene = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      size: fc.integer({ min: 1, max: 100 }),
      poisoned: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
      way: fc.constantFrom(...Object.keys(ways)),
    })
    await fc.assert(
      fc.asyncProperty(scene, async ({ count, size, poisoned, way }) => {
        const all = Array.from({ length: count }, (_, at) => String(at + 1))
        const bad = new Set(poisoned.map(String))
        const taken: string[] = []
        const { letters } = await follow(
          all.map((number) => recordOf(Number(number))),
          ({ Records }) => {
            const numbers = Records.map(numberOf)
            const first = numbers.findIndex((number) => bad.has(number))
            if (first >= 0 && way !== 'reports') return ways[way]?.(numbers[first] ?? '')
            taken.push(...numbers.slice(0, first < 0 ? numbers.length : first))
            return first < 0 ? undefined : reporting(numbers[first] ?? '')
          },
          size,
        )
        expect(taken).toEqual(all.filter((number) => !bad.has(number)))
        const buried = letters.map(({ DDBStreamBatchInfo: info }) => [
          info.startSequenceNumber,
          info.batchSize,
        ])
        expect(buried).toEqual(all.filter((number) => bad.has(number)).map((number) => [number, 1]))
      }),
      { seed, numRuns: 40 },
    )
  })

  it('a dead letter is in a queue on this machine', async () => {
    const sqs = new SQSClient({ endpoint: inject('aws') })
    onTestFinished(() => sqs.destroy())
    const events = await createEventQueues(sqs, { bus: true })
    const letter = deadLetterOf([recordOf(7), recordOf(8)], 11, { stream, shard: 'shard-9' })
    await events?.bury(letter)
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'changes-dead' }))
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toContainEqual(letter)
  })
})
