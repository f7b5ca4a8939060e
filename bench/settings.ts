import { main } from './candidates.ts'
import type { ExportSettings } from './export/measure.ts'
import type { GigabyteSettings } from './import/gigabyte/record.ts'
import type { ImportSettings } from './import/measure.ts'
import type { WorkloadName } from './workloads.ts'

/** One cell: a measurement for every entrant that takes part in it. */
export interface Cell {
  readonly workload: WorkloadName
  /** The delayed double's latency, in milliseconds. */
  readonly latency: number
  /** Operations a batch. */
  readonly size: number
  /** Batches a round; heavy entrants run a part of them. */
  readonly times: number
  /** Only these entrants; all possible ones when absent. */
  readonly only?: readonly string[]
}

export interface Settings {
  readonly rounds: number
  /** CPU for each entrant's warm-up, in milliseconds. */
  readonly warmUp: number
  readonly cells: readonly Cell[]
  readonly coldStarts: number
  /** The memory is measured after this number of batches of 1,000. */
  readonly memoryBatches: number
  readonly memoryOnly?: readonly string[]
  /** The number of cities for the whole service; all of them if undefined. */
  readonly serviceCities: number | undefined
  readonly imports: ImportSettings
  /** Rows that the bare writer sends, beside the imports. */
  readonly bareRows: number
  readonly exports: ExportSettings
  /** Undefined: there is none. */
  readonly gigabyte: GigabyteSettings | undefined
}

/** Latencies of DynamoDB near and far from a function, and zero, which shows the cost of the client itself. */
export const latencies = [0, 5, 20] as const
/** The latency of all other comparisons. */
export const usual = 5
export const sizes = [1, 10, 100, 1000] as const
export const largest = 1000

const timesOf: Readonly<Record<(typeof sizes)[number], number>> = { 1: 40, 10: 16, 100: 8, 1000: 8 }

const growth = latencies.flatMap((latency) =>
  sizes.map((size): Cell => ({ workload: 'creates', latency, size, times: timesOf[size] })),
)

const others = (['mixed', 'failing 1 %', 'failing 10 %', 'failing 50 %', 'replay'] as const).map(
  (workload): Cell => ({ workload, latency: usual, size: largest, times: 4 }),
)

export const full: Settings = {
  rounds: 5,
  warmUp: 2_000,
  cells: [...growth, ...others],
  coldStarts: 31,
  memoryBatches: 24,
  serviceCities: undefined,
  imports: { cities: undefined, embedded: [1, 2, 4], delayedDouble: [1, 2, 4, 8], replacing: 2 },
  bareRows: 50_000,
  exports: { cities: undefined, rounds: 5 },
  gigabyte: { bytes: 1024 ** 3, chunks: 300, workers: 2, memoryMb: 256 },
}

/** Enough to see every goal, in less than 90 seconds. */
export const quick: Settings = {
  rounds: 3,
  warmUp: 800,
  cells: [
    { workload: 'creates', latency: usual, size: largest, times: 4 },
    { workload: 'creates', latency: usual, size: 1, times: 10 },
    { workload: 'creates', latency: 20, size: largest, times: 4, only: [main, 'signed-statements'] },
    { workload: 'creates', latency: 20, size: 1, times: 4, only: ['signed-statements'] },
    { workload: 'replay', latency: usual, size: largest, times: 4, only: [main] },
    { workload: 'mixed', latency: usual, size: largest, times: 4, only: [main, 'put-item'] },
    { workload: 'failing 10 %', latency: usual, size: largest, times: 4, only: [main, 'put-item'] },
  ],
  coldStarts: 7,
  memoryBatches: 6,
  memoryOnly: [main, 'put-item'],
  serviceCities: 8_000,
  imports: { cities: 20_000, embedded: [2], delayedDouble: [], replacing: undefined },
  bareRows: 20_000,
  exports: { cities: 8_000, rounds: 3 },
  gigabyte: undefined,
}
