import { refusals } from './failure.ts'
import type { Queue, Queues } from './queue.ts'

/** What a call is made in. */
export interface Scene {
  readonly queues: Queues
  /** Where the queues' URLs begin, and the region in their names. */
  readonly origin: string
  readonly region: string
  /** Aborted when the caller has hung up, and when waiting calls are to end. */
  readonly signal: AbortSignal
}

const account = '000000000000'

export const urlOf = ({ origin }: Scene, name: string): string => `${origin}/${account}/${name}`

export const arnOf = ({ region }: Scene, name: string): string => `arn:aws:sqs:${region}:${account}:${name}`

/** The host does not count: a queue that was kept has had another port. @throws SqsFailure */
export const queueAt = ({ queues }: Scene, url: string): Queue => {
  const [, name = ''] = new RegExp(`/${account}/([\\w-]+)$`).exec(url) ?? []
  const queue = queues.find(name)
  if (!queue) throw refusals.noQueue()
  return queue
}
