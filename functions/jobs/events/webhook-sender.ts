import type { SQSRecord } from 'aws-lambda'
import type { Clock } from '../../ports/clock.ts'
import type { Holding, Posted, Poster, SecretsOf, WebhookMessage } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import { webhooksQueue } from '../../resources/queues.ts'
import type { EventMetrics } from '../../runtime/metrics.ts'
import { signedHeaders } from '../../webhooks/sign.ts'
import type { QueueHandler } from '../worker.ts'
import { consumeHolding, type Handled, receivesOf } from './hold-back.ts'
import { readWebhook } from './messages.ts'
import { pauseBefore } from './webhook-pauses.ts'

export interface WebhookSenderDependencies extends Holding {
  /** The configured ones; a message for another one is dropped. */
  readonly addresses: readonly string[]
  readonly secretsOf: SecretsOf
  readonly post: Poster
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  readonly log: Log
  readonly metrics: EventMetrics
}

/** The sender's function: each message is one event for one address, tried for a day. */
export const createWebhookSender =
  (dependencies: WebhookSenderDependencies): QueueHandler =>
  (event) => {
    const pauseAfter = (receives: number) => pauseBefore(receives, dependencies.random)
    const handle = (record: SQSRecord) => sendTo(record, pauseAfter, dependencies)
    return consumeHolding(event, handle, { ...dependencies, pauseAfter })
  }

const sendTo = async (
  record: SQSRecord,
  pauseAfter: (receives: number) => number | undefined,
  dependencies: WebhookSenderDependencies,
): Promise<Handled> => {
  const message = readWebhook(record.body)
  const { addresses, log } = dependencies
  if (!addresses.includes(message.address)) {
    log.info('webhook dropped', { eventId: message.id, why: 'its address is not configured any more' })
    return 'done'
  }
  const posted = await posting(message, dependencies)
  const verdict = verdictOn(posted)
  observe(record, { message, posted, verdict }, dependencies)
  if (verdict !== 'again') return 'done'
  const asked = posted.kind === 'answered' ? (posted.retryAfterSeconds ?? 0) : 0
  const pause = pauseAfter(receivesOf(record))
  return { againIn: pause === undefined ? undefined : Math.max(pause, asked) }
}

/** The time of the attempt is signed, not that of the event: receivers refuse what is older than five minutes. */
const posting = async (
  { id, address, body }: WebhookMessage,
  { secretsOf, post, clock }: WebhookSenderDependencies,
): Promise<Posted> => {
  const secrets = await secretsOf(address)
  const seconds = Math.floor(clock.now().getTime() / 1000)
  return post({ address, body, headers: signedHeaders({ id, seconds, body }, secrets) })
}

/** `gone`: the receiver wants no more of this message. */
type Verdict = 'taken' | 'gone' | 'again'

/** A redirect is no success: it is not followed, and where it leads is not configured. */
const verdictOn = (posted: Posted): Verdict => {
  if (posted.kind !== 'answered') return 'again'
  if (posted.status >= 200 && posted.status < 300) return 'taken'
  return posted.status === 410 ? 'gone' : 'again'
}

interface Attempt {
  readonly message: WebhookMessage
  readonly posted: Posted
  readonly verdict: Verdict
}

/** An address may hold a token in its path or query: only its host is logged. */
const observe = (
  record: SQSRecord,
  { message, posted, verdict }: Attempt,
  { log, metrics }: WebhookSenderDependencies,
): void => {
  const receives = receivesOf(record)
  const answer = posted.kind === 'answered' ? { status: posted.status } : { why: posted.why }
  const fields = { eventId: message.id, host: URL.parse(message.address)?.host, receives, ...answer }
  metrics.recordEvents(verdict === 'taken' ? { WebhooksDelivered: 1 } : { WebhooksFailed: 1 })
  metrics.flush()
  const isLast = verdict === 'gone' || receives >= webhooksQueue.maxReceiveCount
  if (verdict === 'taken') log.info('webhook delivered', fields)
  else if (isLast) log.error('webhook given up', fields)
  else log.info('webhook failed', fields)
}
