import { entrants, main } from './candidates.ts'
import type { ExportRound } from './export/measure.ts'
import type { Side } from './export/order.ts'
import {
  bytesBeside,
  callsPerBatch,
  cpuPerOperation,
  type Figures,
  figuresOf,
  wall,
  writeUnitsPerOperation,
} from './figures.ts'
import type { Gigabyte } from './import/gigabyte/record.ts'
import type { ImportPass } from './import/passes.ts'
import type { ColdStart } from './measure/cold.ts'
import type { Pass } from './measure/service.ts'
import type { Run } from './run.ts'
import { largest, usual } from './settings.ts'
import { quarters, ratio, type Spread, spread } from './stats.ts'
import { subject } from './subject.ts'

export interface Goal {
  readonly what: string
  /** The limit that was set. */
  readonly wanted: string
  readonly limit: number
  readonly measured: Spread
  readonly met: boolean
  /** Counted, not timed: it is equal on every machine, so a miss fails the run. */
  readonly exact: boolean
}

type Draft = Omit<Goal, 'measured' | 'met' | 'exact'> & {
  readonly measured: Spread | undefined
  readonly exact?: boolean
}

/** Every goal whose figures the run has. */
export const goalsOf = ({ samples, coldStarts, service, imports, exports, gigabyte }: Run): readonly Goal[] =>
  [
    ...cellGoals(figuresOf(samples)),
    ...startGoals(coldStarts),
    ...service.map(flatness),
    ...imports.filter(isCreation).map(importGoal),
    exportGoal(exports),
    ...gigabyte.flatMap(memoryGoals),
  ].flatMap(judge)

const judge = ({ measured, exact = false, ...goal }: Draft): readonly Goal[] =>
  measured ? [{ ...goal, exact, measured, met: measured.median <= goal.limit }] : []

const creates = { workload: 'creates', latency: usual, size: largest } as const
const farCreates = { ...creates, latency: 20 } as const
const replay = { ...creates, workload: 'replay' } as const

/** No keyed batch can be answered sooner, whatever the calls carry. */
const roundsOfMain = entrants.find(({ name }) => name === main)?.rounds(largest) ?? Number.NaN
const ideal = roundsOfMain * farCreates.latency

/** What sends the same calls with the least that it takes to send them. */
const least = 'signed-statements'

const cellGoals = (figures: Figures): readonly Draft[] => [
  cpuGoal(figures, 'put-item', 'peer 1', '1/6', 1 / 6),
  cpuGoal(figures, 'powertools-item', 'peer 2', '1/15', 1 / 15),
  cpuGoal(figures, 'batch-write', 'peer 5', '1.05', 1.05),
  cpuGoal(figures, 'batch-write-low', 'peer 5b', '1.6', 1.6),
  {
    what: `Wall time of 1,000 keyed creates at ${usual} ms : peer 1`,
    wanted: '≤ 1/5',
    limit: 1 / 5,
    measured: figures.ratio(creates, main, 'put-item', wall),
  },
  {
    what: `Wall time of 1,000 keyed creates at ${farCreates.latency} ms : ideal (${roundsOfMain} × ${farCreates.latency} ms)`,
    wanted: '≤ 1.8',
    limit: 1.8,
    measured: figures.of(farCreates, main, (sample) => wall(sample) / ideal),
  },
  {
    what: `Wall time of 1,000 keyed creates at ${farCreates.latency} ms : three rounds as the least client (6) takes them`,
    wanted: '≤ 1.8',
    limit: 1.8,
    measured: figures.ratioOfSums(
      [[farCreates, main]],
      // The claim, all statements side by side, the end.
      [
        [farCreates, least],
        [{ ...farCreates, size: 1 }, least],
        [{ ...farCreates, size: 1 }, least],
      ],
      wall,
    ),
  },
  {
    what: 'Write units per create, 1,000 keyed',
    wanted: '≤ 1.02',
    limit: 1.02,
    measured: figures.of(creates, main, writeUnitsPerOperation),
    exact: true,
  },
  {
    what: "Bytes that a record adds to an item's own map, first entry included",
    wanted: '≤ 200',
    limit: 200,
    measured: figures.of(creates, main, bytesBeside),
    exact: true,
  },
  {
    what: 'Wire calls of a replay of 1,000',
    wanted: '≤ 5',
    limit: 5,
    measured: figures.of(replay, main, callsPerBatch),
    exact: true,
  },
  {
    what: 'CPU of a replay of 1,000 : creates of peer 5',
    wanted: '≤ 0.27',
    limit: 0.27,
    measured: figures.ratioOfCells([replay, main], [creates, 'batch-write'], cpuPerOperation),
  },
]

const cpuGoal = (figures: Figures, peer: string, name: string, fraction: string, limit: number): Draft => ({
  what: `CPU per keyed create at 1,000 : ${name}`,
  wanted: `≤ ${fraction}`,
  limit,
  measured: figures.ratio(creates, main, peer, cpuPerOperation),
})

const startGoals = (starts: readonly ColdStart[]): readonly Draft[] => {
  const walls = (bundle: string) =>
    starts.filter((start) => start.bundle === bundle).map((start) => start.wall)
  const [ours, bare] = [walls(subject.bundle), walls('bare')]
  const measured = ours.length > 0 ? ratio(ours, bare) : undefined
  return [{ what: 'Cold start : bare handler', wanted: '≤ 1.25', limit: 1.25, measured }]
}

/** Below this number of requests the heap has not reached its size. */
const enoughRequests = 100

/** Growing memory would show between a run's second quarter, which is warm, and its last. */
const flatness = ({ what, rss }: Pass): Draft => {
  const [, second = Number.NaN, , last = Number.NaN] = quarters(rss)
  return {
    what: `Memory while all cities are ${what}, last quarter : second`,
    wanted: '≤ 1.1 (flat)',
    limit: 1.1,
    measured: rss.length < enoughRequests ? undefined : spread([last / second]),
  }
}

const importWorkers = 2

const isCreation = ({ database, method, workers }: ImportPass): boolean =>
  database === 'embedded' && method === 'POST' && workers.length === importWorkers

/** As time, since a goal is met by what is no more than its limit. */
const importGoal = ({ rows, seconds }: ImportPass): Draft => ({
  what: `Microseconds a row, cities imported by ${importWorkers} workers on the embedded DynamoDB`,
  wanted: '≤ 100 (10,000 rows/s)',
  limit: 100,
  measured: spread([(seconds * 1e6) / rows]),
})

const exportGoal = (rounds: readonly ExportRound[]): Draft => {
  const cpu = (side: Side) => rounds.map(({ of }) => of[side].cpu)
  return {
    what: 'CPU of an export of all items : a loop of Query with the DocumentClient',
    wanted: '≤ 0.7',
    limit: 0.7,
    measured: rounds.length > 0 ? ratio(cpu('multistatus'), cpu('query-loop')) : undefined,
  }
}

/** The limit of every process that handles a file of a gigabyte, in MiB. */
const memoryGoals = ({ importer, workers }: Gigabyte): readonly Draft[] => {
  const goal = (name: string, peaks: readonly number[]): Draft => ({
    what: `Peak resident set of ${name}, MiB`,
    wanted: '< 256',
    limit: 256,
    measured: spread([Math.max(...peaks) / 2 ** 20]),
    exact: true,
  })
  return [
    goal('the importer, one large file', [importer.peak]),
    goal(
      'each worker, one large file',
      workers.map(({ peak }) => peak),
    ),
  ]
}
