import { setup } from '../deployment.ts'
import { currentAttempt } from '../engine/attempt.ts'
import type { Scheduled } from '../engine/world.ts'
import type { History } from '../history/spec.ts'
import { type Stage, start } from './stage.ts'

/** Delivers messages as SQS and Lambda's event sources do: at least once, late, in any order, and not for ever. */
export interface Office {
  /** Moves the dead letters back. @returns how many there were. */
  readonly redrive: () => number
  /** Delivers what waits until all is over. */
  readonly resume: () => void
}

type Queue = 'uploads' | 'chunks' | 'ends'

interface Message {
  readonly id: string
  readonly queue: Queue
  readonly body: string
  sentAt: number
  receives: number
  deleted: boolean
  /** Its next delivery. */
  again?: Scheduled
}

/** As often as that an announcement is delivered while others are at work; from then on it waits until all is over. */
const mostNotices = 8

/** From the sending of a message to its delivery, in milliseconds. */
const usual = { least: 5, most: 200 } as const

export const openOffice = (stage: Stage, history: History): Office => {
  const { world, journal, bucket, queues, random } = stage
  const chance = random.fork('office')
  const notices = random.fork('notices')
  const byDelivery = (those: History['deliveries']) =>
    new Map(those.map((delivery) => [delivery.delivery, delivery]))
  const troubles = { work: byDelivery(history.deliveries), ends: byDelivery(history.events.ends ?? []) }
  const announcements = new Map(history.announcements.map(({ object, late }) => [object, late]))
  const deliveries = { work: 0, ends: 0 }
  let [messages, objects] = [0, 0]
  let [dead, parked]: [Message[], Message[]] = [[], []]
  const held = new Map<string, Message>()

  const schedule = (message: Message, delay: number): void => {
    const line = message.queue === 'ends' ? 'ends' : 'work'
    const number = ++deliveries[line]
    const trouble = troubles[line].get(number)
    const troubled = trouble?.troubles ?? []
    const { least, most } = usual
    const due = delay + (line === 'ends' ? notices : chance).int(least, most) + (trouble?.late ?? 0)
    message.again = world.after(due, () =>
      receive(message, number, { troubles: troubled, ahead: trouble?.ahead ?? 0 }),
    )
    if (trouble?.again !== undefined)
      world.after(due + trouble.again, () => receive(message, number + 0.5, { troubles: [], ahead: 0 }))
  }

  const receive = (
    message: Message,
    number: number,
    meets: Pick<History['deliveries'][number], 'troubles' | 'ahead'>,
  ): void => {
    const { queue, id } = message
    const { retentionSeconds, visibilityTimeoutSeconds, maxReceiveCount, consumer } = setup[queue]
    if (message.deleted) return
    if (world.now() - message.sentAt > retentionSeconds * 1000) {
      journal.add({ kind: 'noted', attempt: id, text: 'expires in its queue' })
      return
    }
    if (++message.receives > maxReceiveCount) {
      journal.add({ kind: 'noted', attempt: id, text: 'goes to the dead letters' })
      dead.push(message)
      return
    }
    if (queue === 'ends' && message.receives === mostNotices) {
      parked.push(message)
      return
    }
    const label = `${consumers[queue]}.${number}`
    const { functions, context, run } = stage.invoke({
      label,
      owner: () => ownerOf(message.body),
      ...meets,
      seconds: consumer.functionTimeoutSeconds,
    })
    message.again = world.after(visibilityTimeoutSeconds * 1000, () => schedule(message, 0))
    held.set(handleOf(message), message)
    journal.add({
      kind: 'noted',
      attempt: label,
      text: `gets ${id} of ${ownerOf(message.body) ?? 'nobody'}, the ${message.receives}. time`,
    })
    run(() => functions[consumers[queue]](eventOf(message), context))
      .then(({ batchItemFailures }) => batchItemFailures.length === 0)
      .catch((error: unknown) => {
        journal.add({ kind: 'noted', attempt: label, text: `throws ${String(error)}` })
        return false
      })
      .then((done) => {
        journal.add({ kind: 'noted', attempt: label, text: done ? `is done with ${id}` : `gives ${id} back` })
        if (!done) return
        message.deleted = true
        message.again?.cancel()
      })
  }

  /** Only whoever has had it last can delay it. */
  const hold = (handle: string, seconds: number): void => {
    const message = held.get(handle)
    if (message === undefined || message.deleted || handleOf(message) !== handle) return
    message.again?.cancel()
    message.again = world.after(seconds * 1000, () => schedule(message, 0))
  }

  const ownerOf = (body: string): string | undefined => {
    for (const [batch, owner] of journal.batches) if (body.includes(batch)) return owner
    return undefined
  }

  const add = (queue: Queue, body: string, delay: number): void => {
    const id = `${called[queue]}-${++messages}`
    schedule({ id, queue, body, sentAt: world.now(), receives: 0, deleted: false }, delay)
  }

  queues.watch((url, body, delaySeconds) => {
    const queue = (['uploads', 'chunks', 'ends'] as const).find((name) => url.endsWith(setup[name].localName))
    if (queue) add(queue, body, delaySeconds * 1000)
  })
  queues.watchHolds(hold)
  bucket.watch(({ key, etag, size, isUpload }) => {
    const [request, number] = [journal.requests.get(ownerOf(key) ?? ''), ++objects]
    // What only calls for attention has no content, and nobody but its caller brings the body of an import.
    if (request && size > 0 && (isUpload || request.request.form !== 'import')) request.arrived = true
    journal.add({
      kind: 'noted',
      attempt: currentAttempt()?.label ?? 'bucket',
      text: `object ${number} of ${request?.id} is in the bucket`,
    })
    add('uploads', notificationOf(key, etag, size), announcements.get(number) ?? 0)
    const removal = history.removals.find(({ object }) => object === number)
    if (removal) {
      world.after(Math.max(0, start + removal.at - world.now()), () => {
        bucket.remove(key)
        if (request) request.removed = true
        journal.add({ kind: 'noted', attempt: 'bucket', text: `object ${number} is removed` })
      })
    }
  })

  return {
    redrive: () => {
      const all = dead
      dead = []
      for (const message of all) schedule({ ...message, receives: 0 }, 0)
      if (all.length > 0)
        journal.add({ kind: 'noted', attempt: 'operator', text: `moves ${all.length} dead letters back` })
      return all.length
    },
    resume: () => {
      const all = parked
      parked = []
      // A day or two are nothing but the wait for the others here.
      for (const message of all) schedule({ ...message, sentAt: world.now() }, 0)
    },
  }
}

const consumers = { uploads: 'importer', chunks: 'worker', ends: 'notifier' } as const
const called = { uploads: 'announcement', chunks: 'chunk', ends: 'end' } as const

const handleOf = ({ id, receives }: Message): string => `${id} ${receives}`

/** S3's event notification, version 2.1, as far as anybody may read it. */
const notificationOf = (key: string, eTag: string, size: number): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2026-11-21T12:00:00.000Z',
        eventName: 'ObjectCreated:Put',
        s3: {
          bucket: { name: setup.bucket },
          object: { key: encodeURIComponent(key).replaceAll('%2F', '/'), size, eTag, sequencer: '00' },
        },
      },
    ],
  })

const eventOf = (message: Message) => ({
  Records: [
    {
      messageId: message.id,
      receiptHandle: handleOf(message),
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${setup[message.queue].localName}`,
      awsRegion: 'eu-central-1',
    },
  ],
})
