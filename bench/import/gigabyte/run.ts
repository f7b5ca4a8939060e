import { deepStrictEqual } from 'node:assert'
import type { ChunkRange } from '../../../functions/model/range.ts'
import type { Child } from '../../measure/child.ts'
import type { Vitals } from '../../measure/vitals.ts'
import { ask, type Counts, isOver, until } from '../client.ts'
import { startFunction } from '../ground.ts'
import { timed } from '../timed.ts'
import { checkItems, checkResults } from './check.ts'
import { type HeldMessage, putBack } from './messages.ts'
import type { Gigabyte } from './record.ts'
import { isSpoilt } from './rows.ts'
import type { Scene } from './scene.ts'
import type { Split } from './split.ts'

type Ran = Pick<Gigabyte, 'running' | 'cancelling' | 'chunksRun' | 'rowsRun' | 'workers' | 'counts'>

export const runChunks = async (scene: Scene, { announced, messages }: Split): Promise<Ran> => {
  const { file, ground, settings, progress } = scene
  const { sqs, queues, url } = ground
  const [chosen, others] = choose(messages, settings.chunks)
  const ranges = chosen.map(({ range }) => range)
  const rowsRun = ranges.reduce((sum, { count }) => sum + count, 0)
  const workers: Child[] = []
  try {
    while (workers.length < settings.workers) {
      workers.push(await startFunction(ground, 'worker', settings.memoryMb))
    }
    const [, running] = await timed(async () => {
      await putBack(sqs, queues.chunks.url, chosen)
      await until(url, announced, ({ summary }) => summary.success + summary.failed === rowsRun)
    })
    progress(`gigabyte: ${chosen.length} chunks run in ${running.toFixed(0)} s`)
    await checkResults(url, announced, ranges)
    await checkItems(url, file, ranges)
    const [{ summary: counts }, cancelling] = await timed(async () => {
      await ask(url + announced.links.cancellation, { method: 'POST' })
      await putBack(sqs, queues.chunks.url, others)
      return until(url, announced, isOver)
    })
    await checkCounts(scene, ranges, counts)
    const vitals: Vitals[] = []
    for (const worker of workers) vitals.push(await worker.ask({}))
    return { running, cancelling, chunksRun: chosen.length, rowsRun, workers: vitals, counts }
  } finally {
    for (const worker of workers) await worker.stop()
  }
}

/** The chosen chunks, a third each from the beginning, the middle and the end; and the others, last ones first. */
const choose = (
  messages: readonly HeldMessage[],
  most: number,
): readonly [readonly HeldMessage[], readonly HeldMessage[]] => {
  const third = Math.floor(Math.min(most, messages.length) / 3)
  const middle = Math.floor((messages.length - third) / 2)
  const isChosen = (at: number) =>
    at < third || (at >= middle && at < middle + third) || at >= messages.length - third
  const others = messages.filter((_, at) => !isChosen(at)).reverse()
  return [messages.filter((_, at) => isChosen(at)), others]
}

/** Checks that every row of the generator is accounted for, and that every success is stored. */
const checkCounts = async (
  { file, database }: Scene,
  ranges: readonly ChunkRange[],
  counts: Counts,
): Promise<void> => {
  const run = ranges.reduce((sum, { count }) => sum + count, 0)
  const spoilt = ranges.reduce((sum, range) => sum + spoiltIn(range), 0)
  const wanted = {
    total: file.rows,
    success: run - spoilt,
    failed: file.rows - run + spoilt,
    // The faults of rows are reported although the batch was cancelled.
    notAttempted: file.rows - run - (file.spoilt - spoilt),
    replayed: 0,
    pending: 0,
  }
  const { retryable: _, ...found } = counts
  deepStrictEqual({ ...found, items: await database.items() }, { ...wanted, items: wanted.success })
}

const spoiltIn = ({ firstIndex, count }: ChunkRange): number =>
  Array.from({ length: count }, (_, at) => firstIndex + at).filter(isSpoilt).length
