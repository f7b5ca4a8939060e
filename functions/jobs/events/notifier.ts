import type { SQSRecord } from 'aws-lambda'
import type { Base } from '../../model/base.ts'
import type { AsyncBatchStore } from '../../ports/async-batches.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Deadline, deadlineAt } from '../../ports/deadline.ts'
import type { EventBus, EventText, Holding, WebhookQueue } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { EventMetrics } from '../../runtime/metrics.ts'
import type { QueueHandler } from '../worker.ts'
import { batchCompleted } from './batch-completed.ts'
import { eventText } from './event-text.ts'
import { consumeHolding, type Handled, receivesOf } from './hold-back.ts'
import { type AnnouncedEnd, readNote } from './messages.ts'
import { standingOf } from './standing.ts'

export interface NotifierDependencies extends Holding {
  readonly batches: Pick<AsyncBatchStore, 'read'>
  /** Undefined when no bus is to be told. */
  readonly bus: EventBus | undefined
  /** Undefined when no address is to be told. */
  readonly webhooks: { readonly queue: WebhookQueue; readonly addresses: readonly string[] } | undefined
  /** What links begin with; nothing without it. */
  readonly base?: Base | undefined
  readonly clock: Clock
  readonly log: Log
  readonly metrics: EventMetrics
}

/** The time before the function's end at which nothing more is begun, in milliseconds. */
const margin = 5_000

/** The longest pause, in seconds. A hundred deliveries take a day then. */
const longestPause = 900

/** An end is on record milliseconds after its announcement, so the first pauses are short. */
const pauseAfter = (receives: number): number => Math.min(longestPause, 2 ** Math.min(receives, 10))

/** The notifier's function: tells the bus and each address of an end, once the end is on record. */
export const createNotifier =
  (dependencies: NotifierDependencies): QueueHandler =>
  (event, context) => {
    const { clock } = dependencies
    const deadline = deadlineAt(clock.now().getTime() + context.getRemainingTimeInMillis() - margin, clock)
    const handle = (record: SQSRecord) => tell(record, deadline, dependencies)
    return consumeHolding(event, handle, { ...dependencies, pauseAfter }).finally(deadline.cancel)
  }

const tell = async (
  record: SQSRecord,
  deadline: Deadline,
  dependencies: NotifierDependencies,
): Promise<Handled> => {
  const note = readNote(record.body)
  if ('end' in note) return tellOfEnd(note.end, { record, deadline }, dependencies)
  await dependencies.bus?.publish([note.event])
  counted(dependencies)
  return 'done'
}

interface Delivery {
  readonly record: SQSRecord
  readonly deadline: Deadline
}

const tellOfEnd = async (
  end: AnnouncedEnd,
  { record, deadline }: Delivery,
  dependencies: NotifierDependencies,
): Promise<Handled> => {
  const { batches, clock, log } = dependencies
  const progress = await batches.read(end.batch, clock.now(), deadline)
  const standing = standingOf(end, progress)
  log.info('end announced', { batchId: end.batch, messageId: record.messageId, standing })
  if (standing === 'open') return { againIn: pauseAfter(receivesOf(record)) }
  if (standing === 'void' || progress === undefined) return 'done'
  const event = batchCompleted(progress, end.mark, dependencies.base)
  await send(event.id, eventText(event), dependencies)
  counted(dependencies)
  return 'done'
}

const counted = ({ metrics }: NotifierDependencies): void => {
  metrics.recordEvents({ EventsPublished: 1 })
  metrics.flush()
}

/**
 * If one of them fails, the message comes back and all are told again, under the same id; so the bus, which is in others'
 * hands, is first.
 */
const send = async (
  id: string,
  event: EventText,
  { bus, webhooks }: Pick<NotifierDependencies, 'bus' | 'webhooks'>,
): Promise<void> => {
  await bus?.publish([event])
  await webhooks?.queue.send(webhooks.addresses.map((address) => ({ id, address, body: event.text })))
}
