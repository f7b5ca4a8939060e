import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMetrics } from '../../functions/runtime/metrics.ts'
import { batchRequest, type Request } from '../support/answer.ts'
import { type Datapoint, datapointsOf, emfLinesOf } from '../support/emf.ts'
import { createService, type Service } from '../support/service.ts'
import { judging } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { alarmed, alarmedOf, alarmsIn } from './alarming.ts'
import { templatesOf } from './synthesized.ts'

/** The alarms as synthesized, on what the real handler writes about real batches over a real store. */

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const start = Date.parse('2026-03-01T00:00:00Z')

beforeEach(() => {
  // Only the date: timers and sockets go on as they are.
  vi.useFakeTimers({ now: start, toFake: ['Date'] })
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'multistatus-prod')
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

let made = 0
const creates = (count: number) =>
  Array.from({ length: count }, () => ({
    method: 'POST',
    path: '/cities',
    body: { id: String(++made), name: 'Somewhere', country: 'FR', population: 1 },
  }))

/** One request a minute; what it writes, as CloudWatch reads it. */
const run = async (
  service: Service,
  minutes: number,
  request: () => Request,
): Promise<readonly Datapoint[]> => {
  const datapoints: Datapoint[] = []
  for (let minute = 0; minute < minutes; minute++) {
    vi.setSystemTime(start + minute * 60_000)
    const lines = await emfLinesOf(() => service.call(request()))
    expect(lines).toHaveLength(1)
    datapoints.push(...lines.flatMap(datapointsOf))
  }
  service.stop()
  return datapoints
}

const sum = (datapoints: readonly Datapoint[], wanted: string): number =>
  datapoints.reduce((total, { name, value }) => (name === wanted ? total + value : total), 0)

describe('real runs', () => {
  test('operations that the database refuses, inside 207s, trip the operation alarm', async () => {
    const refused = judging(tables.client, (key) =>
      key.endsWith('0') ? { code: 'ThrottlingError' } : undefined,
    )
    const clock = {
      now: () => new Date(),
      pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    }
    const service = await createService({ tables, wire: refused, clock, metrics: createMetrics() })
    const datapoints = await run(service, 15, () => batchRequest(creates(20)))
    expect(sum(datapoints, 'Operations')).toBe(300)
    expect(sum(datapoints, 'ServerFailed')).toBe(30)
    expect(sum(datapoints, 'RequestFailed')).toBe(0)
    expect(sum(datapoints, 'ConsumedCapacity')).toBeGreaterThanOrEqual(270)
    expect(alarmed(datapoints)).toEqual(['multistatus-prod-OperationFailures', 'multistatus-prod-Throttled'])
  })

  test('callers that burn more units than the stage expects are told of, though all succeeds', async () => {
    const modest = alarmsIn(templatesOf('prod', { unitsAlarm: 60 }).observability)
    const service = await createService({ tables, metrics: createMetrics() })
    // A create is a unit at least: five requests of 20 are 100 in five minutes, three are 60.
    const busy = await run(service, 15, () => batchRequest(creates(20)))
    expect(sum(busy, 'ServerFailed')).toBe(0)
    expect(alarmedOf(modest, busy)).toEqual(['multistatus-prod-UnitsBurnt'])
    expect(alarmed(busy)).toEqual([])
  })

  test('callers that make nothing but mistakes wake nobody', async () => {
    const service = await createService({ tables, metrics: createMetrics() })
    const mistakes = [
      { method: 'DELETE', path: '/cities/404404404' },
      { method: 'POST', path: '/cities', body: { id: 'x' } },
      { method: 'PATCH', path: '/villages/1', body: {} },
    ]
    const datapoints = await run(service, 15, () => batchRequest(mistakes))
    expect(sum(datapoints, 'ClientFailed')).toBe(45)
    expect(alarmed(datapoints)).toEqual([])
  })

  test('neither does a quiet night with a few good batches', async () => {
    const service = await createService({ tables, metrics: createMetrics() })
    const datapoints = await run(service, 5, () => batchRequest(creates(3)))
    expect(sum(datapoints, 'Succeeded')).toBe(15)
    expect(alarmed(datapoints)).toEqual([])
  })
})
