import { type Entrant, entrants } from '../candidates.ts'
import type { Cell, Settings } from '../settings.ts'
import { itemsName, peersTable } from '../tables.ts'
import type { Usage } from '../traffic-meter.ts'
import type { DelayedDoubleProcess } from './delayed-double-process.ts'
import { startWorker, type Worker } from './workers.ts'

/** One entrant in one cell in one round. */
export interface Sample {
  readonly workload: Cell['workload']
  readonly latency: number
  readonly size: number
  readonly entrant: string
  readonly round: number
  readonly operations: number
  /** CPU of the process, and the time of each batch, in milliseconds. */
  readonly cpu: number
  readonly walls: readonly number[]
  /** The average of one request. */
  readonly bodyBytes: number
  readonly usage: Usage
  /** The most bytes that one of our records has beside the item's own map; 0 for the peers. */
  readonly besideData: number
}

export type Progress = (line: string) => void

/** Measures every cell for every entrant, round after round, so that compared figures come from the same time. */
export const measureCells = async (
  { cells, rounds, warmUp }: Settings,
  double: DelayedDoubleProcess,
  progress: Progress,
): Promise<readonly Sample[]> => {
  const workers = new Map<string, Worker>()
  try {
    for (const entrant of entrants) {
      const worker = await startWorker(entrant, double.url)
      workers.set(entrant.name, worker)
      await warm(worker, entrant, warmUp, double)
    }
    const samples: Sample[] = []
    for (let round = 0; round < rounds; round++) {
      progress(`round ${round + 1} of ${rounds}`)
      for (const cell of cells) samples.push(...(await measureCell(cell, round, workers, double)))
    }
    return samples
  } finally {
    for (const worker of workers.values()) await worker.stop()
  }
}

/** Warms up by CPU time, not by batches, so that every entrant's code is compiled equally. */
const warm = async (
  worker: Worker,
  { keyed, name }: Entrant,
  milliseconds: number,
  double: DelayedDoubleProcess,
): Promise<void> => {
  for (let spent = 0, turn = 0; spent < milliseconds; turn++) {
    await double.clear()
    await double.reset(0)
    const key = keyed ? `${name}-warm-${turn}` : undefined
    await worker.prepare({ workload: 'creates', size: 1000, times: 1, key })
    spent += (await worker.measure()).cpu
  }
}

const measureCell = async (
  cell: Cell,
  round: number,
  workers: ReadonlyMap<string, Worker>,
  double: DelayedDoubleProcess,
): Promise<readonly Sample[]> => {
  const taking = entrants.filter(
    ({ name, workloads }) => workloads.includes(cell.workload) && (cell.only?.includes(name) ?? true),
  )
  const samples: Sample[] = []
  // The order changes, so that no entrant always runs after the same one.
  for (const at of taking.keys()) {
    const entrant = taking[(at + round) % taking.length]
    const worker = entrant && workers.get(entrant.name)
    if (worker) samples.push(await measureOne(cell, round, entrant, worker, double))
  }
  return samples
}

const measureOne = async (
  { workload, latency, size, times: all }: Cell,
  round: number,
  { name, keyed, heavy }: Entrant,
  worker: Worker,
  double: DelayedDoubleProcess,
): Promise<Sample> => {
  const times = heavy ? Math.ceil(all / 4) : all
  // No spaces: a key is made of visible characters.
  const key = keyed ? `${name}-${workload.replaceAll(' ', '')}-${latency}-${size}-${round}` : undefined
  await double.clear()
  await double.reset(0)
  await worker.prepare({ workload, size, times, key })
  await double.reset(latency)
  const { cpu, walls, bodyBytes } = await worker.measure()
  const usage = await double.usage()
  const operations = size * times
  if (usage.breaches.length > 0) throw new Error(`${name} broke the protocol: ${usage.breaches.join('; ')}`)
  if (workload === 'creates' && (await stored(double)) !== operations)
    throw new Error(`${name} did not store what it says that it did`)
  const besideData = await double.besideData(itemsName)
  return {
    workload,
    latency,
    size,
    entrant: name,
    round,
    operations,
    cpu,
    walls,
    bodyBytes,
    usage,
    besideData,
  }
}

/** Ours are in one table, the peers' in another. */
const stored = async (double: DelayedDoubleProcess): Promise<number> =>
  (await double.count(itemsName)) + (await double.count(peersTable))
