import { setTimeout as delay } from 'node:timers/promises'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { callInTime, crossing, type FunctionHandler, late } from './invocation.ts'
import { toEvent } from './poller/event.ts'
import { failedMessages } from './poller/failures.ts'
import { type Source, sourceOf } from './poller/source.ts'

export type QueueHandler = FunctionHandler<SQSEvent>

export interface PollerOptions {
  readonly sqs: SQSClient
  readonly queue: { readonly url: string; readonly arn: string }
  readonly handler: QueueHandler
  readonly functionTimeoutSeconds: number
  /** Messages to an invocation, at most 10. */
  readonly batchSize: number
  /** Invocations at a time. */
  readonly maximumConcurrency: number
  /** Takes the lines that the platform would write into the function's log. */
  readonly log?: ((line: string) => void) | undefined
}

export interface Poller {
  /** Takes no more messages, and waits for running invocations, at most this long. */
  stop(graceSeconds?: number): Promise<void>
}

/** Lambda's event source for a queue, with `ReportBatchItemFailures`: messages not reported as failed are deleted. */
export const startPoller = (options: PollerOptions): Poller => {
  const source = sourceOf(options.sqs, options.queue.url)
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  const hangingUp = new AbortController()
  const polling = poll({
    ...options,
    source,
    running,
    stopping: stopping.signal,
    hangingUp: hangingUp.signal,
  })
  return {
    stop: async (graceSeconds = 10) => {
      stopping.abort()
      // A receive with messages ends at once; a waiting one is aborted.
      const hangUp = setTimeout(() => hangingUp.abort(), 100)
      const end = polling.finally(() => clearTimeout(hangUp)).then(() => Promise.all(running))
      await within(graceSeconds, end)
    },
  }
}

interface Polling extends PollerOptions {
  readonly source: Source
  readonly running: Set<Promise<void>>
  readonly stopping: AbortSignal
  readonly hangingUp: AbortSignal
}

/** One receive at a time, and only while there is room for its messages. */
const poll = async (polling: Polling): Promise<void> => {
  const { running, stopping, maximumConcurrency } = polling
  while (!stopping.aborted) {
    if (running.size >= maximumConcurrency) {
      await Promise.race(running)
      continue
    }
    const messages = await receive(polling)
    if (messages.length === 0) continue
    if (stopping.aborted) return giveBack(polling, messages)
    const invocation = work(polling, messages).finally(() => running.delete(invocation))
    running.add(invocation)
  }
}

/** If the queue does not answer, the next receive follows a second later. */
const receive = async ({ source, batchSize, stopping, hangingUp, log = console.error }: Polling) => {
  try {
    return await source.receive(batchSize, hangingUp)
  } catch (error) {
    if (stopping.aborted) return []
    log(`The queue cannot be read: ${error instanceof Error ? error.message : error}`)
    await delay(1_000, undefined, { signal: stopping }).catch(() => {})
    return []
  }
}

const giveBack = async ({ source, log = console.error }: Polling, messages: readonly Message[]) => {
  try {
    await source.giveBack(messages)
  } catch (error) {
    log(`Messages could not be given back: ${error instanceof Error ? error.message : error}`)
  }
}

/** Never throws: after an error the messages reappear by their visibility timeout. */
const work = async (polling: Polling, messages: readonly Message[]): Promise<void> => {
  const { source, queue, stopping, log = console.error } = polling
  try {
    const result = await callInTime(crossing(toEvent(messages, queue.arn)), { ...polling, log })
    if (result === late) return
    const failed = failedMessages(crossing(result), messages.map(idOf))
    await source.remove(messages.filter((message) => !failed.has(idOf(message))))
  } catch (error) {
    if (stopping.aborted) return
    log(`The invocation failed: ${error instanceof Error ? error.stack : String(error)}`)
  }
}

const idOf = ({ MessageId = '' }: Message): string => MessageId

const within = async (seconds: number, end: Promise<unknown>): Promise<void> => {
  const over = new AbortController()
  const patience = delay(seconds * 1000, undefined, { signal: over.signal }).catch(() => {})
  await Promise.race([end, patience])
  over.abort()
}
