import type { Fault } from './items.ts'

/** What one request cost in calls to DynamoDB. */
export interface Usage {
  readonly calls: number
  /** Read and write units. */
  readonly units: number
}

export interface UsageMeter {
  readonly add: (call: CallReport) => void
  /** Units since the last time, those of calls under way not among them. */
  readonly spent: () => number
  /** What has come together since the last time. A function runs one request at a time, so that is the request's own. */
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
