import { entrants } from '../candidates.ts'
import type { Machine } from '../machine.ts'
import { type ColdStart, started } from '../measure/cold.ts'
import type { Memory } from '../measure/memory.ts'
import type { Pass } from '../measure/service.ts'
import type { Run } from '../run.ts'
import { quarters, ratio, spread } from '../stats.ts'
import { kilobytes, mebibytes, middle, number, table, times } from './format.ts'

export const machineTable = (machine: Machine, rounds: number): string =>
  table(
    ['', ''],
    [
      ['Machine', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`],
      ['Node', machine.node],
      [
        'Packages',
        Object.entries(machine.versions)
          .map((pair) => pair.join(' '))
          .join(', '),
      ],
      ['Load before', number(machine.load)],
      ['Date', machine.date],
      ['Command', `\`${machine.command}\``],
      ['Rounds', String(rounds)],
    ],
  )

const labels: Readonly<Record<string, string>> = {
  multistatus: 'Multistatus',
  bare: 'bare handler: the client and one PutItem',
  'put-item': '1 PutItem each (middy, zod)',
}

export const coldTable = ({ coldStarts, bundles }: Run): string =>
  table(
    [
      'Cold start',
      'To first answer, ms',
      ': bare',
      'Bundle load, ms',
      ': bare',
      'CPU ms',
      'Bundle kB',
      'gzipped',
    ],
    started.map((bundle) => {
      const of = (name: string, figure: (start: ColdStart) => number) =>
        coldStarts.filter((start) => start.bundle === name).map(figure)
      const load = ({ begun, loaded }: ColdStart) => loaded - begun
      const wall = (start: ColdStart) => start.wall
      const size = bundles[bundle]
      return [
        labels[bundle] ?? bundle,
        middle(spread(of(bundle, wall))),
        times(ratio(of(bundle, wall), of('bare', wall))),
        middle(spread(of(bundle, load))),
        times(ratio(of(bundle, load), of('bare', load))),
        middle(spread(of(bundle, ({ cpu }) => cpu))),
        size ? kilobytes(size.bytes) : '–',
        size ? kilobytes(size.gzipped) : '–',
      ]
    }),
  )

export const memoryTable = (memory: readonly Memory[]): string =>
  table(
    ['Peak resident set, MiB', 'Loaded', 'After batches of 1,000'],
    memory.map(({ entrant, loaded, worked }) => [
      entrants.find(({ name }) => name === entrant)?.label ?? entrant,
      mebibytes(loaded),
      mebibytes(worked),
    ]),
  )

export const serviceTable = (passes: readonly Pass[]): string =>
  table(
    [
      'Whole service',
      'Requests',
      'Operations',
      'Seconds',
      'Operations/s',
      'CPU µs/op',
      'Memory by quarter, MiB',
    ],
    passes.map(({ what, requests, operations, seconds, cpu, rss }) => [
      what,
      number(requests),
      number(operations),
      number(seconds),
      number(operations / seconds),
      number((cpu * 1000) / operations),
      quarters(rss).map(mebibytes).join(' → '),
    ]),
  )
