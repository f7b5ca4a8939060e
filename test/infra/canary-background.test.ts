import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '../../functions/model/ids.ts'
import type { Clock } from '../../functions/ports/clock.ts'
import { createMetrics } from '../../functions/runtime/metrics.ts'
import { createBackend } from '../support/backend.ts'
import { type Datapoint, datapointsOf, emfLinesOf } from '../support/emf.ts'
import { makeAws, type TestAws } from '../support/queues.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import type { Interceptor } from '../support/wire.ts'
import { ofAws } from './alarming.ts'
import { judging, takenBackBy } from './deployments.ts'
import { templatesOf } from './synthesized.ts'

/** The canaries behind queues, on what real consumers wrote. An exception there is no error to Lambda. */

const { service } = templatesOf('prod')
const start = Date.parse('2026-03-01T00:00:00Z')

let tables: TestTables
let aws: TestAws

beforeAll(async () => {
  tables = await makeTables()
  aws = await makeAws()
})

afterAll(() => {
  for (const client of [tables.client, aws.s3, aws.sqs]) client.destroy()
})

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date'] })
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'multistatus-prod')
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

/** The time is told above; pauses between retries take none. */
const clock: Clock = { now: () => new Date(), pause: async () => {} }

const wrong: Interceptor = () => Promise.reject(new TypeError('the new version is wrong'))

/** What the new version leaves behind, given one announcement a minute of a batch that is not there any more. */
const consume = async (wire?: Interceptor): Promise<readonly Datapoint[]> => {
  const metrics = createMetrics({ function: 'Importer', version: '7' })
  const places = { tables, bucket: aws.bucket.name, chunksUrl: aws.chunks.url, uploadsUrl: aws.uploads.url }
  const backend = createBackend({ ...places, metrics, clock, ...(wire && { wire }) })
  const datapoints: Datapoint[] = []
  for (let minute = 0; minute < 3; minute++) {
    vi.setSystemTime(start + minute * 60_000)
    const body = await aws.bucket.put(`bodies/${newId()}-0`, '{}')
    await aws.uploads.send(body)
    const [message] = await aws.uploads.receive(1)
    if (message === undefined) throw new Error('the queue gave no message')
    const context = { getRemainingTimeInMillis: () => 60_000 }
    const lines = await emfLinesOf(() => backend.importer(aws.uploads.event(message), context))
    datapoints.push(...lines.flatMap(datapointsOf))
    await aws.uploads.remove(message)
  }
  backend.stop()
  return datapoints
}

/** Lambda's own count of what it handed to the new version. */
const invocations = ofAws('AWS/Lambda', 'Invocations', [1, 1, 1], {
  FunctionName: 'Importer',
  Resource: 'Importer:live',
  ExecutedVersion: '7',
})

test('an importer that fails at its messages is taken back', async () => {
  const datapoints = await consume(wrong)
  expect(datapoints.filter(({ name }) => name === 'MessagesFailed').length).toBeGreaterThan(0)
  const alarms = judging(service, 'Importer', '7')
  expect(takenBackBy(alarms, [...datapoints, ...invocations])).toEqual(['MessagesFailed'])
})

test('one that does what it should is not', async () => {
  const datapoints = await consume()
  expect(takenBackBy(judging(service, 'Importer', '7'), [...datapoints, ...invocations])).toEqual([])
})

test('a worker whose chunks fail one operation in twenty is taken back', async () => {
  const metrics = createMetrics({ function: 'Worker', version: '7' })
  const outcomes = Array.from({ length: 20 }, (_, at) =>
    at === 7 ? { status: 500, problem: 'internal-error' } : { status: 201 },
  )
  const lines = await emfLinesOf(() => {
    metrics.recordWork({ dynamoDbCalls: 1, consumedCapacity: 20, outcomes })
    metrics.flush()
  })
  const alarms = judging(service, 'Worker', '7')
  expect(takenBackBy(alarms, lines.flatMap(datapointsOf))).toEqual(['OperationFailures'])
})
