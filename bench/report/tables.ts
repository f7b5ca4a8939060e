import { type Entrant, entrants, entrantsOf, main } from '../candidates.ts'
import { type Consumed, costOf } from '../cost.ts'
import {
  bodyBytes,
  bytesReceivedPerOperation,
  bytesSentPerOperation,
  callsPerBatch,
  cpuPerOperation,
  type Figure,
  type Figures,
  readUnitsPerOperation,
  type Where,
  wall,
  writeUnitsPerOperation,
} from '../figures.ts'
import type { Goal } from '../goals.ts'
import { largest, latencies, sizes, usual } from '../settings.ts'
import type { WorkloadName } from '../workloads.ts'
import { exact, middle, number, ranged, table, times } from './format.ts'

const at = (workload: WorkloadName, latency: number = usual, size: number = largest): Where => ({
  workload,
  latency,
  size,
})

export const goalTable = (goals: readonly Goal[]): string =>
  table(
    ['Goal', 'Wanted', 'Measured (least–most of the rounds)', ''],
    goals.map(({ what, wanted, measured, met }) => [
      what,
      wanted,
      ranged(measured),
      met ? 'met' : '**missed**',
    ]),
  )

/** The usual batch: 1,000 creates at the usual latency. */
export const batchTable = (figures: Figures): string =>
  table(
    [
      '1,000 creates at 5 ms',
      'CPU µs/op',
      ': ours',
      'Wall ms',
      ': ours',
      'Calls',
      'Write units/op',
      'Bytes/op out',
      'in',
    ],
    entrantsOf('creates').map(({ name, label }) => {
      const figure = (what: Figure) => middle(figures.of(at('creates'), name, what))
      const against = (what: Figure) => times(figures.ratio(at('creates'), name, main, what))
      return [
        label,
        figure(cpuPerOperation),
        against(cpuPerOperation),
        figure(wall),
        against(wall),
        figure(callsPerBatch),
        exact(figures.of(at('creates'), name, writeUnitsPerOperation)),
        figure(bytesSentPerOperation),
        figure(bytesReceivedPerOperation),
      ]
    }),
  )

/** Wall time by latency and size, and its minimum. */
export const wallTable = (figures: Figures): string => {
  const columns = latencies
    .flatMap((latency) => sizes.map((size) => at('creates', latency, size)))
    .filter(figures.has)
  return table(
    [
      'Wall ms of creates (rounds × latency)',
      ...columns.map(({ latency, size }) => `${number(size)} at ${latency} ms`),
    ],
    entrantsOf('creates').map(({ name, label, rounds }) => [
      label,
      ...columns.map((where) => {
        const measured = figures.of(where, name, wall)
        return measured ? `${middle(measured)} (${number(rounds(where.size) * where.latency)})` : '–'
      }),
    ]),
  )
}

const kinds = ['mixed', 'failing 1 %', 'failing 10 %', 'failing 50 %', 'replay'] as const

/** The other workloads: CPU, and its ratio to ours. */
export const workloadTable = (figures: Figures): string => {
  const columns = kinds.map((kind) => at(kind)).filter(figures.has)
  const taking = entrants.filter(({ name }) =>
    columns.some((where) => figures.of(where, name, cpuPerOperation)),
  )
  return table(
    [
      '1,000 operations at 5 ms',
      ...columns.flatMap(({ workload }) => [`${workload}: CPU µs/op`, 'wall ms', 'units/op']),
    ],
    taking.map(({ name, label }) => [
      label,
      ...columns.flatMap((where) => workloadCells(figures, where, name)),
    ]),
  )
}

const workloadCells = (figures: Figures, where: Where, name: string): string[] => {
  const cpu = figures.of(where, name, cpuPerOperation)
  if (!cpu) return ['–', '–', '–']
  const units = figures.of(
    where,
    name,
    (sample) => writeUnitsPerOperation(sample) + readUnitsPerOperation(sample),
  )
  const compared = name === main ? '' : ` (${times(figures.ratio(where, name, main, cpuPerOperation))})`
  return [`${middle(cpu)}${compared}`, middle(figures.of(where, name, wall)), exact(units)]
}

export const costTable = (figures: Figures): string =>
  table(
    ['$ per million creates, 1,000 a request', 'Writes', 'Reads', 'Function', 'Requests', 'Total'],
    entrantsOf('creates').flatMap((entrant) => {
      const work = workOf(figures, entrant)
      if (!work) return []
      const { writes, reads, duration, requests, total } = costOf(work)
      return [
        [entrant.label, ...[writes, reads, duration, requests, total].map((dollars) => dollars.toFixed(4))],
      ]
    }),
  )

const workOf = (figures: Figures, { name }: Entrant): Consumed | undefined => {
  const where = at('creates')
  const value = (figure: Figure) => figures.of(where, name, figure)?.median ?? Number.NaN
  if (!figures.of(where, name, wall)) return undefined
  return {
    size: where.size,
    writeUnitsPerOperation: value(writeUnitsPerOperation),
    readUnitsPerOperation: value(readUnitsPerOperation),
    wall: value(wall),
    bodyBytes: value(bodyBytes),
  }
}
