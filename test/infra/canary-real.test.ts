import { spawn } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMetrics } from '../../functions/runtime/metrics.ts'
import type { RunningVersion } from '../../functions/runtime/versions.ts'
import { batchRequest, type Request } from '../support/answer.ts'
import { type Backend, createBackend } from '../support/backend.ts'
import { type Datapoint, datapointsOf, emfLinesOf } from '../support/emf.ts'
import { makeAws, type TestAws } from '../support/queues.ts'
import { createService, type Service } from '../support/service.ts'
import { judging as failing } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import type { Interceptor } from '../support/wire.ts'
import { judging, takenBackBy } from './deployments.ts'
import { templatesOf } from './synthesized.ts'

/**
 * The alarms of a canary as synthesized, on what two real versions of the HTTP function wrote while they shared the
 * traffic over one store: the old one got nine requests of ten, the new one the tenth.
 */

const canaryMinutes = 10
const alarms = judging(templatesOf('prod').service, 'Api', '7')
const start = Date.parse('2026-03-01T00:00:00Z')

let tables: TestTables
let aws: TestAws
let backend: Backend

beforeAll(async () => {
  tables = await makeTables()
  aws = await makeAws()
  backend = createBackend({
    tables,
    bucket: aws.bucket.name,
    chunksUrl: aws.chunks.url,
    uploadsUrl: aws.uploads.url,
  })
})

afterAll(() => {
  backend.stop()
  for (const client of [tables.client, aws.s3, aws.sqs]) client.destroy()
})

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

const versionOf = (version: string): RunningVersion => ({ function: 'Function', version })

const clock = {
  now: () => new Date(),
  pause: (milliseconds: number) => {
    vi.setSystemTime(Date.now() + milliseconds)
    return new Promise<void>((resolve) => setImmediate(resolve))
  },
}

const serviceOf = (version: string, wire?: Interceptor): Promise<Service> =>
  createService({
    tables,
    clock,
    metrics: createMetrics(versionOf(version)),
    bodies: async () => backend.bodies,
    ...(wire && { wire }),
  })

let made = 0
/** Of twenty ids in a row exactly one can be divided by twenty. */
const creates = (count: number): Request =>
  batchRequest(
    Array.from({ length: count }, () => ({
      method: 'POST',
      path: '/cities',
      body: { id: String(++made), name: 'Somewhere', country: 'FR', population: 1 },
    })),
  )

interface Traffic {
  readonly old?: Interceptor
  readonly new?: Interceptor
  readonly minutes?: number
  /** Of one minute, in which every tenth request meets the new version. */
  readonly requests?: number
  readonly request?: () => Request
}

/** What both versions write in the minutes of a canary. */
const share = async (traffic: Traffic): Promise<readonly Datapoint[]> => {
  const { minutes = canaryMinutes, requests = 10, request = () => creates(20) } = traffic
  const versions = [await serviceOf('6', traffic.old), await serviceOf('7', traffic.new)] as const
  const datapoints: Datapoint[] = []
  for (let minute = 0; minute < minutes; minute++) {
    for (let at = 0; at < requests; at++) {
      vi.setSystemTime(start + minute * 60_000)
      const [old, candidate] = versions
      const lines = await emfLinesOf(() => (at % 10 === 9 ? candidate : old).call(request()))
      datapoints.push(...lines.flatMap(datapointsOf))
    }
  }
  for (const { stop } of versions) stop()
  return datapoints
}

const sumOf = (datapoints: readonly Datapoint[], metric: string, version: string): number =>
  datapoints
    .filter(({ name, dimensions }) => name === metric && dimensions.version === version)
    .reduce((sum, { value }) => sum + value, 0)

/** One operation of each twenty touches what the new version has no right to. */
const oneInTwenty = (): Interceptor =>
  failing(tables.client, (key) =>
    Number(/\d+$/.exec(key)?.[0]) % 20 === 0 ? { code: 'AccessDenied' } : undefined,
  )

/** Every call to the database takes so long. */
const delayed =
  (milliseconds: number): Interceptor =>
  (call) => {
    vi.setSystemTime(Date.now() + milliseconds)
    return call.proceed()
  }

describe('a new version is taken back', () => {
  test('that fails one operation in twenty, inside answers that say 207', async () => {
    const datapoints = await share({ new: oneInTwenty() })
    expect([sumOf(datapoints, 'Operations', '7'), sumOf(datapoints, 'ServerFailed', '7')]).toEqual([200, 10])
    expect(sumOf(datapoints, 'RequestFailed', '7')).toBe(0)
    expect(takenBackBy(alarms, datapoints)).toEqual(['OperationFailures'])
  })

  test('within its first minute', async () => {
    const datapoints = await share({ new: oneInTwenty() })
    const first = datapoints.filter(({ timestamp }) => timestamp < start + 60_000)
    expect(takenBackBy(alarms, first)).toEqual(['OperationFailures'])
  })

  test('that is slow', async () => {
    const datapoints = await share({ new: delayed(4000) })
    expect(sumOf(datapoints, 'ServerFailed', '7')).toBe(0)
    expect(takenBackBy(alarms, datapoints)).toEqual(['Latency'])
  })

  test('that answers 5xx as a whole', async () => {
    const broken: Interceptor = () => Promise.reject(new TypeError('the new version is wrong'))
    const keyed = () => {
      const request = creates(5)
      return { ...request, headers: { ...request.headers, 'idempotency-key': String(made) } }
    }
    const datapoints = await share({ new: broken, request: keyed })
    expect(sumOf(datapoints, 'RequestFailed', '7')).toBe(10)
    expect(takenBackBy(alarms, datapoints)).toEqual(['ServerErrors'])
  })

  test('that dies at its start: Lambda counts what the function cannot', async () => {
    // A function without its environment, as after a deployment that forgot a variable.
    const child = spawn(process.execPath, ['functions/entry/api.ts'], { env: {}, stdio: 'ignore' })
    const code = await new Promise((ended) => child.once('close', ended))
    expect(code).toBe(1)
    const dimensions = { FunctionName: 'Function', Resource: 'Function:live', ExecutedVersion: '7' }
    const errors = Array.from({ length: canaryMinutes }, (_, minute) => ({
      namespace: 'AWS/Lambda',
      name: 'Errors',
      unit: 'Count',
      dimensions,
      timestamp: start + minute * 60_000,
      value: Number(code),
    }))
    expect(takenBackBy(alarms, errors)).toEqual(['FunctionErrors'])
    const ofOld = errors.map((one) => ({ ...one, dimensions: { ...dimensions, ExecutedVersion: '6' } }))
    expect(takenBackBy(alarms, ofOld)).toEqual([])
  })
})

describe('a new version stays', () => {
  test('that does what it should', async () => {
    const datapoints = await share({})
    expect(sumOf(datapoints, 'Operations', '7')).toBe(200)
    expect(takenBackBy(alarms, datapoints)).toEqual([])
  })

  test('whose clients make nothing but mistakes', async () => {
    const mistakes = [
      { method: 'DELETE', path: '/cities/404404404' },
      { method: 'POST', path: '/cities', body: { id: 'x' } },
      { method: 'PATCH', path: '/villages/1', body: {} },
    ]
    const datapoints = await share({ request: () => batchRequest(mistakes) })
    expect(sumOf(datapoints, 'Operations', '7')).toBe(30)
    expect(takenBackBy(alarms, datapoints)).toEqual([])
  })

  test('whose callers wait for asynchronous batches: to wait is not to be slow', async () => {
    const waiting = () => {
      const request = creates(2)
      return { ...request, headers: { ...request.headers, prefer: 'respond-async, wait=8' } }
    }
    const datapoints = await share({ minutes: 2, request: waiting })
    // Nobody works on them, so that each request waits in vain.
    const latencies = datapoints.filter(({ name }) => name === 'Latency').map(({ value }) => value)
    expect(Math.min(...latencies)).toBeGreaterThan(6000)
    expect(sumOf(datapoints, 'Requests', '7')).toBe(2)
    expect(takenBackBy(alarms, datapoints)).toEqual([])
  })

  test('that mends what the version before does wrong', async () => {
    const datapoints = await share({ old: oneInTwenty() })
    expect(sumOf(datapoints, 'ServerFailed', '6')).toBeGreaterThan(0)
    expect(takenBackBy(alarms, datapoints)).toEqual([])
  })

  test('on a quiet night, of which nobody can say how it was', async () => {
    expect(takenBackBy(alarms, [])).toEqual([])
    // Nine requests a minute: none of them meets it.
    const datapoints = await share({ requests: 9 })
    expect(sumOf(datapoints, 'Operations', '6')).toBe(1800)
    expect(datapoints.filter(({ dimensions }) => dimensions.version === '7')).toEqual([])
    expect(takenBackBy(alarms, datapoints)).toEqual([])
  })
})
