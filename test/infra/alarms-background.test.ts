import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMetrics } from '../../functions/runtime/metrics.ts'
import { type Datapoint, datapointsOf, emfLinesOf } from '../support/emf.ts'
import { alarmed, ofAws, start, times } from './alarming.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'multistatus-prod')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

describe('what waits, and who works on it', () => {
  const ofQueue = (QueueName: string, name: string, values: readonly number[]) =>
    ofAws('AWS/SQS', name, values, { QueueName })
  const ofFunction = (FunctionName: string, name: string, values: readonly number[]) =>
    ofAws('AWS/Lambda', name, values, { FunctionName })
  const visible = 'ApproximateNumberOfMessagesVisible'
  const age = 'ApproximateAgeOfOldestMessage'
  const growing = Array.from({ length: 90 }, (_, minute) => minute * 60)
  const functions = ['Worker', 'Importer', 'Sweeper']

  test.each<readonly [string, readonly Datapoint[]]>([
    ['ChunksDead', ofQueue('ChunksDead', visible, [0, 0, 1, 1])],
    ['UploadsDead', ofQueue('UploadsDead', visible, [0, 0, 1, 1])],
    ['ChunksAge', ofQueue('ChunksQueue', age, growing)],
    ['UploadsAge', ofQueue('UploadsQueue', age, growing.slice(0, 30))],
    ...functions.flatMap((name) => [
      [`${name}Errors`, ofFunction(name, 'Errors', times(10, 1))] as const,
      [`${name}Throttles`, ofFunction(name, 'Throttles', times(10, 1))] as const,
    ]),
  ])('trips %s, and no other', (name, datapoints) => {
    expect(alarmed(datapoints)).toEqual([`multistatus-prod-${name}`])
  })

  test('trips nothing while messages come and go, even many', () => {
    const busy = ['ChunksQueue', 'UploadsQueue'].flatMap((queue) => [
      ...ofQueue(queue, visible, times(60, 100_000)),
      ...ofQueue(queue, age, times(60, 900)),
    ])
    const empty = ['ChunksDead', 'UploadsDead'].flatMap((queue) => ofQueue(queue, visible, times(60, 0)))
    expect(alarmed([...busy, ...empty])).toEqual([])
  })

  test('trips nothing over an hour’s work that is done within an hour', () => {
    expect(alarmed(ofQueue('ChunksQueue', age, growing.slice(0, 60)))).toEqual([])
  })

  test.each(functions)('trips nothing over one crash of the %s, which is made good', (name) => {
    const once = [0, 0, 1, ...times(30, 0)]
    expect(alarmed([...ofFunction(name, 'Errors', once), ...ofFunction(name, 'Throttles', once)])).toEqual([])
  })
})

describe('batches that do not move', () => {
  /** What the sweeper writes when it finds so many, every five minutes. */
  const sweeps = async (found: readonly number[]): Promise<readonly Datapoint[]> => {
    const metrics = createMetrics()
    const lines = await emfLinesOf(() => {
      for (const batches of found) {
        metrics.recordStuck(batches)
        metrics.flush()
        vi.advanceTimersByTime(5 * 60_000)
      }
    })
    expect(lines).toHaveLength(found.length)
    return lines.flatMap(datapointsOf)
  }

  test('trip the alarm about them when two sweeps have found one', async () => {
    expect(alarmed(await sweeps([0, 1, 1, 0]))).toEqual(['multistatus-prod-StuckBatches'])
  })

  test('do not when they move again by the next sweep', async () => {
    expect(alarmed(await sweeps([0, 1, 0, 0, 1, 0, 0]))).toEqual([])
  })
})

describe('a worker whose operations the server fails', () => {
  test('trips the operation alarm, though no request was answered', async () => {
    const metrics = createMetrics()
    const lines = await emfLinesOf(() => {
      for (let minute = 0; minute < 15; minute++) {
        const outcomes = [...times(95, { status: 201 }), ...times(5, { status: 503, problem: 'unavailable' })]
        metrics.recordWork({ dynamoDbCalls: 5, consumedCapacity: 100, outcomes })
        metrics.flush()
        vi.advanceTimersByTime(60_000)
      }
    })
    expect(alarmed(lines.flatMap(datapointsOf))).toEqual(['multistatus-prod-OperationFailures'])
  })
})
