import { setTimeout as delay } from 'node:timers/promises'
import type { DynamoDBRecord } from 'aws-lambda'
import type { Streams } from './calls.ts'
import { type Delivery, deliver } from './deliver.ts'

export interface StreamPollerOptions extends Pick<Delivery, 'handler' | 'bury' | 'pause'> {
  readonly streams: Streams
  readonly stream: string
  /** Old changes were told by an earlier run. */
  readonly from: 'TRIM_HORIZON' | 'LATEST'
  /** Takes the lines that the platform would write into the function's log. */
  readonly log?: ((line: string) => void) | undefined
}

/** Lambda asks four times a second. */
const everyMilliseconds = 250

/** Lambda's event source for a stream: each shard in order. */
export const startStreamPoller = (options: StreamPollerOptions): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const polling = followAll(options, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await polling
    },
  }
}

/** A laptop's table has the shards that it has at its start. */
const followAll = async (options: StreamPollerOptions, stopping: AbortSignal): Promise<void> => {
  const { streams, stream, log = console.error } = options
  try {
    const shards = await streams.shards(stream)
    await Promise.all(shards.map((shard) => follow(shard, options, stopping)))
  } catch (error) {
    if (!stopping.aborted) log(`The stream cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

const follow = async (shard: string, options: StreamPollerOptions, stopping: AbortSignal): Promise<void> => {
  const { streams, stream, from, log = console.error } = options
  let iterator: string | undefined = await streams.begin({ stream, shard, from })
  while (iterator !== undefined && !stopping.aborted) {
    const { records, next } = await streams.read(iterator)
    const told = records.filter(isTold)
    if (told.length > 0) await deliver(told, { ...options, shard, log, stopping })
    else await delay(everyMilliseconds, undefined, { signal: stopping }).catch(() => {})
    iterator = next
  }
}

/** The event source's filter: what TTL removes was told when it was deleted. */
const isTold = ({ eventName }: DynamoDBRecord): boolean => eventName !== 'REMOVE'
