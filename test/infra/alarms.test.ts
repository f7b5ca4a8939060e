import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMetrics, type Figures, namespace, type Outcome } from '../../functions/runtime/metrics.ts'
import { type Datapoint, datapointsOf, emfLinesOf } from '../support/emf.ts'
import { alarmed, alarms, ofAws, start, times } from './alarming.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'multistatus-prod')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const done: Outcome = { status: 201 }
const missing: Outcome = { status: 404, problem: 'not-found' }
const unavailable: Outcome = { status: 503, problem: 'unavailable' }
const throttled: Outcome = { status: 503, problem: 'throttled' }

const request = (figures: Partial<Figures>): Figures => ({
  status: 207,
  milliseconds: 120,
  dynamoDbCalls: 5,
  consumedCapacity: 100,
  ...figures,
})

/** What the function writes when these requests come one a minute, as CloudWatch reads it. */
const run = async (requests: readonly Figures[]): Promise<readonly Datapoint[]> => {
  const metrics = createMetrics()
  const lines = await emfLinesOf(() => {
    for (const figures of requests) {
      metrics.record(figures)
      metrics.flush()
      vi.advanceTimersByTime(60_000)
    }
  })
  expect(lines).toHaveLength(requests.length)
  return lines.flatMap(datapointsOf)
}

describe('a run in which the server fails operations inside answers that say 207', () => {
  test('trips the operation alarm, and no other', async () => {
    const bad = request({ outcomes: [...times(95, done), ...times(5, unavailable)] })
    expect(alarmed(await run(times(15, bad)))).toEqual(['multistatus-prod-OperationFailures'])
  })

  test('trips it for a service of one request every few minutes as well', async () => {
    const sparse = await run(times(15, request({ outcomes: [unavailable] })))
    const everyFifth = sparse.filter(({ timestamp }) => ((timestamp - start.getTime()) / 60_000) % 5 === 0)
    expect(alarmed(everyFifth)).toEqual(['multistatus-prod-OperationFailures'])
  })

  test('trips the one about throttling too, when that is the reason', async () => {
    const bad = request({ outcomes: [...times(90, done), ...times(10, throttled)] })
    expect(alarmed(await run(times(15, bad)))).toEqual([
      'multistatus-prod-OperationFailures',
      'multistatus-prod-Throttled',
    ])
  })

  test('does not trip it over a blip that retries cure within minutes', async () => {
    const good = request({ outcomes: times(100, done) })
    const blip = request({ outcomes: times(100, unavailable) })
    expect(alarmed(await run([...times(10, good), ...times(3, blip), ...times(12, good)]))).toEqual([])
  })

  test('does not trip it for one failure in a thousand', async () => {
    const good = request({ outcomes: [...times(999, done), unavailable] })
    expect(alarmed(await run(times(20, good)))).toEqual([])
  })
})

describe('a run in which nobody is woken', () => {
  test('clients make nothing but mistakes', async () => {
    const mistakes = [
      request({ outcomes: times(100, missing) }),
      request({ outcomes: [missing, { status: 424, problem: 'dependency-failed' }] }),
      request({ status: 400 }),
      request({ status: 401 }),
      request({ status: 413 }),
    ]
    const datapoints = await run(times(6, mistakes).flat())
    expect(alarmed([...datapoints, ...ofAws('AWS/ApiGateway', '4xx', times(30, 1))])).toEqual([])
  })

  test('the night is quiet', async () => {
    expect(alarmed([])).toEqual([])
    const probes = await run(times(30, request({ status: 200, dynamoDbCalls: 0, consumedCapacity: 0 })))
    expect(alarmed(probes)).toEqual([])
  })
})

describe('what AWS counts', () => {
  /** Twenty minutes in which a metric has this value each minute. */
  const steady = (awsNamespace: string, name: string, value: number) =>
    ofAws(awsNamespace, name, times(20, value))
  const requests = steady('AWS/ApiGateway', 'Count', 1)

  test.each([
    ['ServerErrors', [...requests, ...ofAws('AWS/ApiGateway', '5xx', times(20, [0, 0, 0, 0, 1]).flat())]],
    ['Latency', steady('AWS/ApiGateway', 'Latency', 11_000)],
    ['FunctionErrors', ofAws('AWS/Lambda', 'Errors', [0, 0, 1, 0], { FunctionName: 'Function' })],
    ['FunctionThrottles', ofAws('AWS/Lambda', 'Throttles', times(20, 1), { FunctionName: 'Function' })],
  ] as const)('trips %s', (name, datapoints) => {
    expect(alarmed(datapoints)).toEqual([`multistatus-prod-${name}`])
  })

  test('trips nothing while it is well', () => {
    const well = [
      ...requests,
      ...steady('AWS/ApiGateway', '5xx', 0),
      ...steady('AWS/ApiGateway', '4xx', 1),
      ...steady('AWS/ApiGateway', 'Latency', 9_000),
      ...steady('AWS/Lambda', 'Errors', 0),
      ...steady('AWS/Lambda', 'Throttles', 0),
    ]
    expect(alarmed(well)).toEqual([])
  })
})

describe('every alarm', () => {
  test.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))('%s', (name, alarm) => {
    expect(name).toMatch(/^multistatus-prod-[A-Z][A-Za-z]+$/)
    expect(alarm.AlarmDescription).toMatch(/^Impact: .+\. First step: .+\.$/)
    expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024)
    expect(alarm).toMatchObject({ TreatMissingData: 'notBreaching' })
    expect(alarm).toHaveProperty('AlarmActions.0.Ref')
    expect(alarm).toHaveProperty('OKActions.0.Ref')
  })

  test('that looks at the functions’ own metrics looks at those of its stage', () => {
    const own = alarms
      .flatMap(({ Metrics = [] }) => Metrics)
      .filter(({ MetricStat }) => MetricStat?.Metric.Namespace === namespace)
    expect(own).toHaveLength(6)
    for (const { MetricStat } of own) {
      expect(MetricStat?.Metric.Dimensions).toEqual([{ Name: 'service', Value: 'multistatus-prod' }])
      const Stat = MetricStat?.Metric.MetricName === 'StuckBatches' ? 'Maximum' : 'Sum'
      expect(MetricStat).toMatchObject({ Period: 300, Stat })
    }
  })

  test('about a share divides by the whole', () => {
    const expressions = alarms.flatMap(({ Metrics = [] }) =>
      Metrics.flatMap(({ Expression }) => Expression ?? []),
    )
    expect(expressions).toEqual(times(3, '100 * part / whole'))
  })
})
