import { randomUUID } from 'node:crypto'
import type { ScheduledEvent } from 'aws-lambda'
import { callInTime, crossing, type FunctionHandler } from './invocation.ts'

export type ScheduledHandler = FunctionHandler<ScheduledEvent>

export interface ScheduleOptions {
  readonly handler: ScheduledHandler
  readonly everyMinutes: number
  readonly functionTimeoutSeconds: number
  readonly log?: ((line: string) => void) | undefined
}

export interface Schedule {
  stop(): void
}

/** EventBridge's rule with a rate: the first event comes after the first period. */
export const startSchedule = (options: ScheduleOptions): Schedule => {
  const timer = setInterval(() => invoke(options), options.everyMinutes * 60_000)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

const invoke = async (options: ScheduleOptions): Promise<void> => {
  const { log = console.error } = options
  try {
    await callInTime(crossing(toEvent(new Date())), { ...options, log })
  } catch (error) {
    log(`The function failed: ${error instanceof Error ? error.stack : String(error)}`)
  }
}

const toEvent = (now: Date): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: now.toISOString(),
  region: process.env.AWS_REGION ?? 'us-east-1',
  resources: ['arn:aws:events:us-east-1:123456789012:rule/multistatus-local-sweep'],
  detail: {},
})
