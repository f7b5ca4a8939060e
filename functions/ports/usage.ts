import type { Fault } from './items.ts'

/** The DynamoDB calls of one request. */
interface Usage {
  readonly calls: number
  /** Read and write units. */
  readonly units: number
}

export interface UsageMeter {
  readonly add: (call: CallReport) => void
  /** Units since the last call of this, without those of calls in flight. */
  readonly spent: () => number
  /** The sum since the last call of this. A function runs one request at a time, so it belongs to that request. */
  readonly drain: () => Usage
}

export const createUsageMeter = (): UsageMeter => {
  let usage: Usage = { calls: 0, units: 0 }
  return {
    add: ({ units }) => {
      usage = { calls: usage.calls + 1, units: usage.units + units }
    },
    spent: () => usage.units,
    drain: () => {
      const drained = usage
      usage = { calls: 0, units: 0 }
      return drained
    },
  }
}

/** One wire call, for metrics. */
export interface CallReport {
  readonly units: number
  readonly fault?: Fault
  readonly error?: unknown
}
