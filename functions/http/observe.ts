import type { Result } from '../model/outcome.ts'
import { summarize } from '../model/summary.ts'
import { loggedFailures, serverFailures, telemetryOf } from '../model/telemetry.ts'
import type { Dependencies } from './dependencies.ts'

/** An answer's data for metrics and log. */
export interface Observation {
  batchId?: string
  results?: readonly Result[]
  /** A hash of the caller; undefined when callers are not identified. */
  caller?: string
  /** W3C Trace Context, unchanged. */
  traceparent?: string
}

/** Reports one request, however it ended. Numbers, ids and problem names; never a payload. */
export const observe = (
  { results, ...found }: Observation,
  { requestId, route, status, milliseconds }: Seen,
  { metrics, usage, log }: Dependencies,
): void => {
  const { calls, units } = usage.drain()
  const names = { requestId, route, ...found }
  const figures = { status, milliseconds, dynamoDbCalls: calls, consumedCapacity: units, properties: names }
  metrics.record(results ? { ...figures, outcomes: results.map(telemetryOf) } : figures)
  metrics.flush()
  const summary = results ? { summary: summarize(results) } : {}
  log.info('request answered', {
    ...names,
    status,
    milliseconds,
    dynamoDbCalls: calls,
    consumedCapacity: units,
    ...summary,
  })
  for (const { index, problem } of serverFailures(results ?? []).slice(0, loggedFailures)) {
    log.error('operation failed', { ...names, index, problem })
  }
}

/**
 * The members of each log line that identify the request. Only a valid trace is logged, since the header could have any
 * text (W3C Trace Context, 3.2).
 */
export const traceOf = (traceparent: string | undefined): Pick<Observation, 'traceparent'> =>
  traceparent !== undefined && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)
    ? { traceparent }
    : {}

interface Seen {
  readonly requestId: string
  readonly route: string
  readonly status: number
  readonly milliseconds: number
}
