import { setTimeout as delay } from 'node:timers/promises'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { itemsStream } from '../../functions/resources/streams.ts'
import { callInTime, crossing, type FunctionHandler, late } from '../invocation.ts'
import type { Streams } from './calls.ts'

export interface StreamPollerOptions {
  readonly streams: Streams
  readonly stream: string
  /** Old changes were told by an earlier run. */
  readonly from: 'TRIM_HORIZON' | 'LATEST'
  readonly handler: FunctionHandler<DynamoDBStreamEvent>
  readonly log?: ((line: string) => void) | undefined
}

/** Lambda asks four times a second. */
const everyMilliseconds = 250

/** Lambda's event source for a stream: each shard in order, again from the record that a function reports. */
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
  const { streams, stream, from } = options
  let iterator: string | undefined = await streams.begin({ stream, shard, from })
  while (iterator !== undefined && !stopping.aborted) {
    const { records, next } = await streams.read(iterator)
    if (records.length > 0) await deliver(records, options, stopping)
    else await delay(everyMilliseconds, undefined, { signal: stopping }).catch(() => {})
    iterator = next
  }
}

/** What fails in every try is left behind, with a line that says so: the dead letters of a laptop. */
const deliver = async (
  records: readonly DynamoDBRecord[],
  { handler, log = console.error }: StreamPollerOptions,
  stopping: AbortSignal,
): Promise<void> => {
  let [left, tries] = [records, 0]
  while (left.length > 0 && !stopping.aborted) {
    const call = { handler, functionTimeoutSeconds: itemsStream.functionTimeoutSeconds, log }
    const result = await callInTime(crossing({ Records: [...left] }), call).catch(() => late)
    const failed = result === late ? 0 : placeOfFailure(result as DynamoDBBatchResponse | undefined, left)
    if (failed > 0) tries = 0
    left = left.slice(failed)
    if (left.length === 0 || ++tries <= itemsStream.retryAttempts) continue
    log(`A change was given up: ${left[0]?.eventID}`)
    left = left.slice(1)
    tries = 0
  }
}

/** Where to go on. A failure without a place, or with an unknown one, is one of all of them. */
const placeOfFailure = (
  result: DynamoDBBatchResponse | undefined,
  records: readonly DynamoDBRecord[],
): number => {
  const [failure] = result?.batchItemFailures ?? []
  if (failure === undefined) return records.length
  const place = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failure.itemIdentifier)
  return Math.max(0, place)
}
