import { refusals } from './failure.ts'
import type { Queue, Queues } from './queue.ts'

/** The surroundings of a call. */
export interface Scene {
  readonly queues: Queues
  /** The beginning of the queues' URLs, and the region in their ARNs. */
  readonly origin: string
  readonly region: string
  /** Aborted when the caller has hung up, and when waiting calls are to end. */
  readonly signal: AbortSignal
}

const account = '000000000000'

export const urlOf = ({ origin }: Scene, name: string): string => `${origin}/${account}/${name}`

export const arnOf = ({ region }: Scene, name: string): string => `arn:aws:sqs:${region}:${account}:${name}`

/** The host does not count: after a restart the port is another one. @throws SqsFailure */
export const queueAt = ({ queues }: Scene, url: string): Queue => {
  const [, name = ''] = new RegExp(`/${account}/([\\w-]+)$`).exec(url) ?? []
  const queue = queues.find(name)
  if (!queue) throw refusals.noQueue()
  return queue
}
