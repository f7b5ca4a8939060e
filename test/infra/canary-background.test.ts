import { spawn } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { QueueHandler } from '../../functions/jobs/worker.ts'
import { newId } from '../../functions/model/ids.ts'
import type { Clock } from '../../functions/ports/clock.ts'
import { createMetrics } from '../../functions/runtime/metrics.ts'
import { announceUploads } from '../../local/queues.ts'
import { batchRequest, type Request } from '../support/answer.ts'
import { createBackend } from '../support/backend.ts'
import { type Datapoint, datapointsOf, emfLinesOf } from '../support/emf.ts'
import { makeAws, type TestAws, type TestQueue } from '../support/queues.ts'
import { createService } from '../support/service.ts'
import { judging as failing } from '../support/statements.ts'
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

const executed = (name: string) => ({
  FunctionName: name,
  Resource: `${name}:live`,
  ExecutedVersion: '7',
})

/** Lambda's own count of what it handed to the new version. */
const invocationsOf = (name: string) => ofAws('AWS/Lambda', 'Invocations', [1, 1, 1], executed(name))

test('an importer that fails at its messages is taken back', async () => {
  const datapoints = await consume(wrong)
  expect(datapoints.filter(({ name }) => name === 'MessagesFailed').length).toBeGreaterThan(0)
  const alarms = judging(service, 'Importer', '7')
  expect(takenBackBy(alarms, [...datapoints, ...invocationsOf('Importer')])).toEqual(['MessagesFailed'])
})

test('one that does what it should is not', async () => {
  const datapoints = await consume()
  expect(
    takenBackBy(judging(service, 'Importer', '7'), [...datapoints, ...invocationsOf('Importer')]),
  ).toEqual([])
})

/** Of twenty ids in a row exactly one can be divided by twenty. */
let made = 0
const creates = (count = 20): Request =>
  batchRequest(
    Array.from({ length: count }, () => ({
      method: 'POST',
      path: '/cities',
      body: { id: String(++made), name: 'Somewhere', country: 'FR', population: 1 },
    })),
    { prefer: 'respond-async' },
  )

/** One operation of each twenty touches what the new version has no right to. */
const oneInTwenty = (): Interceptor =>
  failing(tables.client, (key) =>
    Number(/\d+$/.exec(key)?.[0]) % 20 === 0 ? { code: 'AccessDenied' } : undefined,
  )

interface Chunks {
  readonly old?: Interceptor
  readonly new?: Interceptor
  /** Of one minute, of which every tenth meets the new version. */
  readonly chunks?: number
  readonly request?: () => Request
}

const minutes = 3

/** What both versions of the worker write while they share the chunks of batches that were really accepted. */
const work = async (traffic: Chunks): Promise<readonly Datapoint[]> => {
  const { chunks = 10, request = creates } = traffic
  const own = await makeAws()
  await announceUploads(own.s3, { bucket: own.bucket.name, uploads: own.uploads, chunks: own.chunks })
  const places = { tables, bucket: own.bucket.name, chunksUrl: own.chunks.url, uploadsUrl: own.uploads.url }
  const versionOf = (version: string, wire?: Interceptor) =>
    createBackend({
      ...places,
      metrics: createMetrics({ function: 'Worker', version }),
      ...(wire && { wire }),
    })
  const [old, candidate] = [versionOf('6', traffic.old), versionOf('7', traffic.new)]
  const service = await createService({ tables, bodies: async () => old.bodies })
  const datapoints: Datapoint[] = []
  const deliver = async (queue: TestQueue, handler: QueueHandler) => {
    for (const message of await queue.receive(1)) {
      const context = { getRemainingTimeInMillis: () => 120_000 }
      const lines = await emfLinesOf(() => handler(queue.event(message), context))
      datapoints.push(...lines.flatMap(datapointsOf))
      await queue.remove(message)
    }
  }
  for (let minute = 0; minute < minutes; minute++) {
    vi.setSystemTime(start + minute * 60_000)
    for (let at = 0; at < chunks; at++) {
      expect((await service.call(request())).status).toBe(202)
      await deliver(own.uploads, old.importer)
      await deliver(own.chunks, at % 10 === 9 ? candidate.worker : old.worker)
    }
  }
  for (const { stop } of [old, candidate, service]) stop()
  for (const client of [own.s3, own.sqs]) client.destroy()
  return datapoints
}

const sumOf = (datapoints: readonly Datapoint[], metric: string, version: string): number =>
  datapoints
    .filter(({ name, dimensions }) => name === metric && dimensions.version === version)
    .reduce((sum, { value }) => sum + value, 0)

describe('a worker', () => {
  const judged = (datapoints: readonly Datapoint[]) =>
    takenBackBy(judging(service, 'Worker', '7'), [...datapoints, ...invocationsOf('Worker')])

  test('whose chunks fail one operation in twenty is taken back, in its first minute', async () => {
    const datapoints = await work({ new: oneInTwenty() })
    expect([sumOf(datapoints, 'Operations', '7'), sumOf(datapoints, 'ServerFailed', '7')]).toEqual([60, 3])
    expect([sumOf(datapoints, 'Operations', '6'), sumOf(datapoints, 'ServerFailed', '6')]).toEqual([540, 0])
    expect(judged(datapoints)).toEqual(['OperationFailures'])
    expect(judged(datapoints.filter(({ timestamp }) => timestamp < start + 60_000))).toEqual([
      'OperationFailures',
    ])
  })

  test('that fails at its messages is taken back', async () => {
    const datapoints = await work({ new: wrong })
    expect(sumOf(datapoints, 'MessagesFailed', '7')).toBe(minutes)
    expect(judged(datapoints)).toEqual(['MessagesFailed'])
  })

  test('that does what it should stays, also where the version before does not', async () => {
    const datapoints = await work({ old: oneInTwenty() })
    expect(sumOf(datapoints, 'ServerFailed', '6')).toBeGreaterThan(0)
    expect(sumOf(datapoints, 'Operations', '7')).toBe(60)
    expect(judged(datapoints)).toEqual([])
  })

  test('whose clients make nothing but mistakes stays', async () => {
    const mistakes = [
      { method: 'DELETE', path: '/cities/404404404' },
      { method: 'POST', path: '/cities', body: { id: 'x' } },
    ]
    const request = () => batchRequest(mistakes, { prefer: 'respond-async' })
    const datapoints = await work({ request })
    expect(sumOf(datapoints, 'Operations', '7')).toBe(6)
    expect(judged(datapoints)).toEqual([])
  })

  test('that nothing met stays', async () => {
    const datapoints = await work({ chunks: 2 })
    expect(sumOf(datapoints, 'Operations', '6')).toBe(120)
    expect(datapoints.filter(({ dimensions }) => dimensions.version === '7')).toEqual([])
    expect(judged([])).toEqual([])
    expect(takenBackBy(judging(service, 'Worker', '7'), datapoints)).toEqual([])
  })
})

test.each(['Worker', 'Importer'])('a %s that dies at its start is taken back', async (name) => {
  // A function without its environment, as after a deployment that forgot a variable.
  const handler = `functions/${name.toLowerCase()}/handler.ts`
  const child = spawn(process.execPath, [handler], { env: {}, stdio: 'ignore' })
  const code = await new Promise<number | null>((ended) => child.once('close', ended))
  expect(code).toBe(1)
  // Lambda counts what the function cannot.
  const errors = ofAws('AWS/Lambda', 'Errors', [1, 1, 1], executed(name))
  expect(takenBackBy(judging(service, name, '7'), [...errors, ...invocationsOf(name)])).toEqual([
    'FunctionErrors',
  ])
})
