import type { Registry } from '../batch/collection.ts'
import { headerFault } from '../batch/parse/csv-header.ts'
import { createSplitter, type Splitter } from '../batch/parse/ranges.ts'
import type {
  AsyncBatch,
  AsyncBatchStore,
  BodyStore,
  ChunkQueue,
  ChunkRange,
  ImportSource,
} from '../store/asyncport.ts'
import type { Deadline } from '../store/port.ts'
import { nameOf } from './life.ts'
import type { StoredBody } from './messages.ts'
import { settleWhenWhole } from './settle.ts'

export interface SplitContext {
  readonly batches: AsyncBatchStore
  readonly bodies: BodyStore
  readonly queue: ChunkQueue
  readonly collections: Registry
  readonly now: () => Date
  readonly deadline: Deadline
}

/** What a body turned out to be. */
type Whole = Parameters<AsyncBatchStore['close']>[1]

/**
 * Hands the chunks of a body to the workers. Run twice, it hands them out twice, cut alike, and no worker does one of
 * them again.
 */
export const splitBody = async ({ batch: life, etag }: StoredBody, context: SplitContext): Promise<void> => {
  const { batches, now, deadline } = context
  const { id } = life
  const batch = await batches.start(life, etag, now(), deadline)
  if (batch === undefined) return
  const whole =
    batch.source.kind === 'operations'
      ? await sendAll(batch, batch.source.ranges, context)
      : await cut(batch, batch.source, etag, context)
  await batches.close(id, whole, deadline)
  await settleWhenWhole(id, batches, now(), deadline)
}

const sendAll = async (
  batch: AsyncBatch,
  ranges: readonly ChunkRange[],
  { queue }: SplitContext,
): Promise<Whole> => {
  await queue.send(batch, ranges)
  return { chunks: ranges.length, total: batch.total }
}

/** Messages sent at once, while the body waits: what has been noted of it is never far behind. */
const rangesPerSend = 100

/** Streams the body once, and sends its ranges as they come to their end. */
const cut = async (
  batch: AsyncBatch,
  source: ImportSource,
  etag: string,
  context: SplitContext,
): Promise<Whole> => {
  const { contentType, rowsPerChunk: maxRows, bytesPerChunk: maxBytes } = source
  const splitter = createSplitter({ contentType, maxRows, maxBytes })
  const outbox = outboxFor(batch, splitter, context)
  let isChecked = false
  for await (const bytes of await context.bodies.stream(nameOf(batch), etag)) {
    outbox.add(splitter.push(bytes))
    if (!isChecked && isBegun(splitter)) {
      const fault = faultOf(splitter, source, context.collections)
      if (fault !== undefined) return unreadable(fault)
      isChecked = true
    }
    await outbox.send(rangesPerSend)
  }
  const { ranges, rows, fault } = splitter.end()
  const whole = fault ?? faultOf(splitter, source, context.collections)
  if (whole !== undefined) return unreadable(whole)
  if (rows === 0) return nothing
  outbox.add(ranges)
  await outbox.send(1)
  return { chunks: outbox.sent(), total: rows }
}

const isBegun = (splitter: Splitter): boolean =>
  splitter.header() !== undefined || splitter.fault() !== undefined

const faultOf = (splitter: Splitter, source: ImportSource, collections: Registry): string | undefined => {
  const collection = collections.get(source.collection)
  if (collection === undefined) return 'There is no such collection any more.'
  const header = splitter.header()
  return splitter.fault() ?? (header === undefined ? undefined : headerFault(header, collection))
}

const unreadable = (detail: string): Whole => ({
  chunks: 0,
  total: 0,
  fault: { problem: 'malformed-csv', detail },
})

const nothing: Whole = {
  chunks: 0,
  total: 0,
  fault: { problem: 'empty-batch', detail: 'The upload has no row.' },
}

/** Ranges on their way to the queue. The header stands in the record before a worker can ask for it. */
const outboxFor = (batch: AsyncBatch, splitter: Splitter, context: SplitContext) => {
  const { batches, queue, deadline } = context
  const waiting: ChunkRange[] = []
  let [sent, rows] = [0, 0]
  return {
    add: (ranges: readonly ChunkRange[]) => {
      waiting.push(...ranges)
    },
    sent: () => sent,
    /** Once so many have come together. */
    send: async (least: number) => {
      if (waiting.length < least) return
      const ranges = waiting.splice(0)
      rows += ranges.reduce((sum, { count }) => sum + count, 0)
      const header = splitter.header()
      await batches.advance(batch.id, { total: rows, ...(header === undefined ? {} : { header }) }, deadline)
      await queue.send(batch, ranges)
      sent += ranges.length
    },
  }
}
