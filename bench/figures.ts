import type { Sample } from './measure/matrix.ts'
import type { Cell } from './settings.ts'
import { median, ratio, type Spread, spread } from './stats.ts'

/** The place of a figure: a cell and an entrant. */
export type Where = Pick<Cell, 'workload' | 'latency' | 'size'>

/** The figures of one round. */
export type Figure = (sample: Sample) => number

/** Microseconds of CPU for one operation. */
export const cpuPerOperation: Figure = ({ cpu, operations }) => (cpu * 1000) / operations
/** Milliseconds for one batch. */
export const wall: Figure = ({ walls }) => median(walls)
export const callsPerBatch: Figure = ({ usage, walls }) =>
  Object.values(usage.calls).reduce((sum, calls) => sum + calls, 0) / walls.length
export const writeUnitsPerOperation: Figure = ({ usage, operations }) => usage.writeUnits / operations
/** Bytes of a record beside the item's own map. */
export const bytesBeside: Figure = ({ besideData }) => besideData
export const readUnitsPerOperation: Figure = ({ usage, operations }) => usage.readUnits / operations
export const bytesSentPerOperation: Figure = ({ usage, operations }) => usage.bytesIn / operations
export const bytesReceivedPerOperation: Figure = ({ usage, operations }) => usage.bytesOut / operations

export const bodyBytes: Figure = (sample) => sample.bodyBytes

export type Place = readonly [where: Where, entrant: string]

export interface Figures {
  /** Undefined if nothing was measured there. */
  readonly of: (where: Where, entrant: string, figure: Figure) => Spread | undefined
  /** The first's figure divided by the second's, round by round. */
  readonly ratio: (where: Where, entrant: string, other: string, figure: Figure) => Spread | undefined
  /** The same for two cells, each with who was measured in it. */
  readonly ratioOfCells: (one: Place, other: Place, figure: Figure) => Spread | undefined
  /** … and for sums of cells. */
  readonly ratioOfSums: (
    some: readonly Place[],
    others: readonly Place[],
    figure: Figure,
  ) => Spread | undefined
  readonly has: (where: Where) => boolean
}

export const figuresOf = (samples: readonly Sample[]): Figures => {
  const rounds = (where: Where, entrant: string, figure: Figure): readonly number[] =>
    samples
      .filter((sample) => isAt(sample, where) && sample.entrant === entrant)
      .toSorted((a, b) => a.round - b.round)
      .map(figure)
  const ratioOf = (a: readonly number[], b: readonly number[]) =>
    a.length > 0 && b.length > 0 ? ratio(a, b) : undefined
  return {
    of: (where, entrant, figure) => {
      const values = rounds(where, entrant, figure)
      return values.length > 0 ? spread(values) : undefined
    },
    ratio: (where, entrant, other, figure) =>
      ratioOf(rounds(where, entrant, figure), rounds(where, other, figure)),
    ratioOfCells: (one, other, figure) => ratioOf(rounds(...one, figure), rounds(...other, figure)),
    ratioOfSums: (some, others, figure) => {
      const added = (places: readonly Place[]) => sums(places.map((place) => rounds(...place, figure)))
      return ratioOf(added(some), added(others))
    },
    has: (where) => samples.some((sample) => isAt(sample, where)),
  }
}

const isAt = (sample: Sample, { workload, latency, size }: Where): boolean =>
  sample.workload === workload && sample.latency === latency && sample.size === size

/** Round by round; none where one of them was not measured. */
const sums = ([first = [], ...others]: readonly (readonly number[])[]): readonly number[] =>
  others.some(({ length }) => length !== first.length)
    ? []
    : first.map((value, round) => others.reduce((sum, one) => sum + (one[round] ?? 0), value))
