import { memorySize } from '../infra/packaging.ts'

/** Public prices in us-east-1, in dollars, as noted in November 2026. They and all products of them are assumptions. */
export const prices = {
  asOf: 'November 2026',
  /** DynamoDB on demand, a million units. */
  writeUnits: 0.625,
  readUnits: 0.125,
  /** Lambda, arm64: a GB-second, and a million requests. */
  gigabyteSecond: 0.0000133334,
  requests: 0.2,
  /** HTTP API, a million requests of up to 512 KB; a larger one counts as several. */
  httpRequests: 1,
} as const

export interface Consumed {
  /** Operations a batch. */
  readonly size: number
  readonly writeUnitsPerOperation: number
  readonly readUnitsPerOperation: number
  /** Of a batch, in milliseconds. */
  readonly wall: number
  readonly bodyBytes: number
}

/** Dollars for a million operations. */
export interface Cost {
  readonly writes: number
  readonly reads: number
  readonly duration: number
  /** Requests to Lambda and through the HTTP API. */
  readonly requests: number
  readonly total: number
}

const httpUnit = 512 * 1024

export const costOf = (work: Consumed): Cost => {
  const batches = 1_000_000 / work.size
  const writes = work.writeUnitsPerOperation * prices.writeUnits
  const reads = work.readUnitsPerOperation * prices.readUnits
  const billedSeconds = Math.ceil(work.wall) / 1000 // by the millisecond
  const duration = batches * billedSeconds * (memorySize / 1024) * prices.gigabyteSecond
  const http = Math.max(1, Math.ceil(work.bodyBytes / httpUnit)) * prices.httpRequests
  const requests = (batches / 1_000_000) * (prices.requests + http)
  return { writes, reads, duration, requests, total: writes + reads + duration + requests }
}
