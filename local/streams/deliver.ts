import { setTimeout as delay } from 'node:timers/promises'
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { itemsStream } from '../../functions/resources/streams.ts'
import { callInTime, crossing, type FunctionHandler, late } from '../invocation.ts'
import { type DeadLetter, deadLetterOf, type Origin } from './dead-letter.ts'
import { placeOfFailure } from './failures.ts'

export interface Delivery extends Origin {
  readonly handler: FunctionHandler<DynamoDBStreamEvent>
  /** Takes what is left of records that failed in every try. */
  readonly bury: (letter: DeadLetter) => Promise<void>
  readonly log: (line: string) => void
  readonly stopping: AbortSignal
  /** Between two tries, in milliseconds; it ends when everything does. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** Records that are delivered together, and how often they were. */
interface Piece {
  readonly records: readonly DynamoDBRecord[]
  readonly tries: number
}

/**
 * Delivers records as Lambda's event source does, in their order: again from the one that the function reports, in halves where it
 * reports none, and after the last try named among the dead letters, so that they do not hold up those behind them.
 */
export const deliver = async (records: readonly DynamoDBRecord[], delivery: Delivery): Promise<void> => {
  let pieces: readonly Piece[] = [{ records, tries: 0 }]
  while (!delivery.stopping.aborted) {
    const [piece, ...rest] = pieces
    if (piece === undefined) return
    pieces = [...(await tried(piece, delivery)), ...rest]
  }
}

/** What is left of a piece. */
const tried = async ({ records, tries }: Piece, delivery: Delivery): Promise<readonly Piece[]> => {
  const done = await invoke(records, delivery)
  if (done === records.length || delivery.stopping.aborted) return []
  if (done > 0) return [{ records: records.slice(done), tries: 0 }]
  if (tries >= itemsStream.retryAttempts) {
    await bury({ records, tries: tries + 1 }, delivery)
    return []
  }
  const { pause = pausing, stopping } = delivery
  await pause(pauseAfter(tries), stopping)
  return halves(records).map((half) => ({ records: half, tries: tries + 1 }))
}

/** How many of the records the function is done with. */
const invoke = async (
  records: readonly DynamoDBRecord[],
  { handler, log, stopping }: Delivery,
): Promise<number> => {
  const { functionTimeoutSeconds } = itemsStream
  try {
    const event = crossing({ Records: [...records] })
    const result = await callInTime(event, { handler, functionTimeoutSeconds, log })
    return result === late ? 0 : placeOfFailure(crossing(result), records)
  } catch (error) {
    if (!stopping.aborted)
      log(`The invocation failed: ${error instanceof Error ? error.stack : String(error)}`)
    return 0
  }
}

const halves = <T>(all: readonly T[]): readonly (readonly T[])[] => {
  const half = Math.ceil(all.length / 2)
  return [all.slice(0, half), all.slice(half)].filter(({ length }) => length > 0)
}

const bury = async ({ records, tries }: Piece, delivery: Delivery): Promise<void> => {
  const letter = deadLetterOf(records, tries, delivery)
  const { startSequenceNumber } = letter.DDBStreamBatchInfo
  delivery.log(`A change was given up after ${tries} tries: ${startSequenceNumber} of ${delivery.shard}`)
  try {
    await delivery.bury(letter)
  } catch (error) {
    delivery.log(
      `It could not be put among the dead letters: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** A quarter of a second at first, twice as long each time, ten seconds at most. */
const pauseAfter = (tries: number): number => Math.min(10_000, 250 * 2 ** tries)

const pausing = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await delay(milliseconds, undefined, { signal }).catch(() => {})
}
