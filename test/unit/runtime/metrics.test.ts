import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMetrics, type Figures, metricTable } from '../../../functions/runtime/metrics.ts'
import { runningVersion } from '../../../functions/runtime/versions.ts'
import { datapointsOf, emfLinesOf } from '../../support/emf.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'multistatus-dev')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const lineOf = async (figures: Figures): Promise<string> => {
  const metrics = createMetrics()
  const lines = await emfLinesOf(() => {
    metrics.record(figures)
    metrics.flush()
    metrics.flush()
  })
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

/** What only a sweep, or the consumer of a queue, has to say. */
const ofOthers = ['MessagesFailed', 'StuckBatches', 'EventsPublished', 'WebhooksDelivered', 'WebhooksFailed']

const request = { status: 207, milliseconds: 48, dynamoDbCalls: 3, consumedCapacity: 6.5 }

test('they are in the namespace that the deployment names', async () => {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Shop/Bulk')
  const namespaces = datapointsOf(await lineOf({ ...request, outcomes: [{ status: 201 }] })).map(
    ({ namespace }) => namespace,
  )
  expect(new Set(namespaces)).toEqual(new Set(['Shop/Bulk']))
})

test('a batch is one line of the embedded metric format', async () => {
  const line = await lineOf({
    ...request,
    outcomes: [
      { status: 201 },
      { status: 304, replayed: true },
      { status: 404, problem: 'not-found' },
      { status: 424, problem: 'dependency-failed' },
      { status: 503, problem: 'throttled' },
      { status: 503, problem: 'not-attempted' },
    ],
    properties: { requestId: 'r-1', batchId: 'b-1' },
  })
  const Metrics = Object.entries(metricTable)
    .filter(([Name]) => !ofOthers.includes(Name))
    .map(([Name, { unit: Unit }]) => ({ Name, Unit }))
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: Date.parse('2026-03-01T12:00:00Z'),
      CloudWatchMetrics: [{ Namespace: 'Multistatus', Dimensions: [['service']], Metrics }],
    },
    service: 'multistatus-dev',
    requestId: 'r-1',
    batchId: 'b-1',
    Requests: 1,
    RequestFailed: 0,
    Latency: 48,
    BatchLatency: 48,
    DynamoDBCalls: 3,
    ConsumedCapacity: 6.5,
    Batches: 1,
    BatchSize: 6,
    Operations: 6,
    Succeeded: 2,
    ClientFailed: 1,
    ServerFailed: 2,
    Throttled: 1,
    NotAttempted: 2,
    Replayed: 1,
    Status2xx: 1,
    Status3xx: 1,
    Status4xx: 2,
    Status5xx: 2,
  })
})

test('a request without a batch has no operations, not zero of them', async () => {
  expect(await lineOf({ ...request, status: 503, dynamoDbCalls: 0, consumedCapacity: 0, outcomes: [] })).toBe(
    '{"_aws":{"Timestamp":1772366400000,"CloudWatchMetrics":[{"Namespace":"Multistatus","Dimensions":[["service"]],' +
      '"Metrics":[{"Name":"Requests","Unit":"Count"},{"Name":"RequestFailed","Unit":"Count"},' +
      '{"Name":"Latency","Unit":"Milliseconds"},{"Name":"DynamoDBCalls","Unit":"Count"},' +
      '{"Name":"ConsumedCapacity","Unit":"Count"}]}]},"service":"multistatus-dev",' +
      '"Requests":1,"RequestFailed":1,"Latency":48,"DynamoDBCalls":0,"ConsumedCapacity":0}',
  )
})

test('two requests that are flushed together are both counted, and the next line starts anew', async () => {
  const metrics = createMetrics()
  const lines = await emfLinesOf(() => {
    metrics.record({ ...request, outcomes: [{ status: 200 }] })
    metrics.record({ ...request, milliseconds: 52, outcomes: [{ status: 200 }, { status: 200 }] })
    metrics.flush()
    metrics.record(request)
    metrics.flush()
  })
  const values = (line: string | undefined, name: string) =>
    datapointsOf(line ?? '').flatMap((datapoint) => (datapoint.name === name ? datapoint.value : []))
  expect(values(lines[0], 'Latency')).toEqual([48, 52])
  expect(values(lines[0], 'Operations')).toEqual([1, 2])
  expect(values(lines[1], 'Latency')).toEqual([48])
  expect(values(lines[1], 'Operations')).toEqual([])
})

test('work that answers no request counts its operations and calls, and no request', async () => {
  const metrics = createMetrics()
  const [line = '', ...others] = await emfLinesOf(() => {
    metrics.recordWork({
      dynamoDbCalls: 4,
      consumedCapacity: 7,
      outcomes: [{ status: 201 }, { status: 503, problem: 'unavailable' }],
      properties: { batchId: 'b-1' },
    })
    metrics.flush()
  })
  expect(others).toEqual([])
  const values = Object.fromEntries(datapointsOf(line).map(({ name, value }) => [name, value]))
  expect(values).toEqual({
    DynamoDBCalls: 4,
    ConsumedCapacity: 7,
    Batches: 1,
    BatchSize: 2,
    Operations: 2,
    Succeeded: 1,
    ClientFailed: 0,
    ServerFailed: 1,
    Throttled: 0,
    NotAttempted: 0,
    Replayed: 0,
    Status2xx: 1,
    Status3xx: 0,
    Status4xx: 0,
    Status5xx: 1,
  })
  expect(JSON.parse(line)).toMatchObject({ batchId: 'b-1', service: 'multistatus-dev' })
})

test('a sweep is one value, also when it found nothing', async () => {
  const metrics = createMetrics()
  const lines = await emfLinesOf(() => {
    for (const batches of [0, 3]) {
      metrics.recordStuck(batches)
      metrics.flush()
    }
  })
  expect(lines.map((line) => datapointsOf(line).map(({ name, unit, value }) => [name, unit, value]))).toEqual(
    [[['StuckBatches', 'Count', 0]], [['StuckBatches', 'Count', 3]]],
  )
})

test('a published version says what it is judged by once more, under its own name', async () => {
  const running = runningVersion({ AWS_LAMBDA_FUNCTION_NAME: 'api', AWS_LAMBDA_FUNCTION_VERSION: '7' })
  const metrics = createMetrics(running)
  const [line = '', ...others] = await emfLinesOf(() => {
    metrics.record({ ...request, outcomes: [{ status: 201 }, { status: 500, problem: 'internal-error' }] })
    metrics.flush()
  })
  expect(others).toEqual([])
  const byVersion = datapointsOf(line).filter(({ dimensions }) => 'version' in dimensions)
  for (const { dimensions } of byVersion)
    expect(dimensions).toEqual({ service: 'multistatus-dev', function: 'api', version: '7' })
  expect(byVersion.map(({ name, value }) => [name, value])).toEqual([
    ['Requests', 1],
    ['RequestFailed', 0],
    ['BatchLatency', 48],
    ['Operations', 2],
    ['ServerFailed', 1],
  ])
})

test('what a chunk that goes back had decided counts for its version, and for nobody else', async () => {
  const metrics = createMetrics({ function: 'worker', version: '2' })
  const returned = [{ status: 201 }, { status: 500, problem: 'internal-error' }, { status: 404 }]
  const figures = { dynamoDbCalls: 4, consumedCapacity: 7 }
  const lines = await emfLinesOf(() => {
    for (const work of [
      { ...figures, returned },
      { ...figures, outcomes: [{ status: 201 }] },
    ]) {
      metrics.recordWork(work)
      metrics.flush()
    }
  })
  const valuesOf = (line: string | undefined, ofVersion: boolean) =>
    Object.fromEntries(
      datapointsOf(line ?? '')
        .filter(({ dimensions }) => 'version' in dimensions === ofVersion)
        .map(({ name, value }) => [name, value]),
    )
  expect(valuesOf(lines[0], true)).toEqual({ Operations: 3, ServerFailed: 1 })
  expect(valuesOf(lines[0], false)).toEqual({ DynamoDBCalls: 4, ConsumedCapacity: 7 })
  expect(valuesOf(lines[1], false)).toMatchObject({ Operations: 1, Succeeded: 1, ServerFailed: 0 })
})

test('unpublished code counts nothing of a chunk that goes back but its calls', async () => {
  const metrics = createMetrics()
  const lines = await emfLinesOf(() => {
    metrics.recordWork({ dynamoDbCalls: 4, consumedCapacity: 7, returned: [{ status: 500 }] })
    metrics.flush()
  })
  expect(lines.flatMap(datapointsOf).map(({ name }) => name)).toEqual(['DynamoDBCalls', 'ConsumedCapacity'])
})

test('a message that failed is one value, by version as well', async () => {
  const metrics = createMetrics({ function: 'worker', version: '2' })
  const lines = await emfLinesOf(() => {
    metrics.recordFailedMessage()
    metrics.flush()
  })
  expect(lines.flatMap(datapointsOf).map(({ name, dimensions: { version } }) => [name, version])).toEqual([
    ['MessagesFailed', undefined],
    ['MessagesFailed', '2'],
  ])
})

test.each([{}, { AWS_LAMBDA_FUNCTION_NAME: 'api', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST' }])(
  'what is not published has no version (%j)',
  (variables) => expect(runningVersion(variables)).toBeUndefined(),
)

test('nothing recorded, nothing written; and a laptop can be silent', async () => {
  expect(await emfLinesOf(() => createMetrics().flush())).toEqual([])
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
  const silent = createMetrics()
  expect(
    await emfLinesOf(() => {
      silent.record(request)
      silent.flush()
    }),
  ).toEqual([])
})
