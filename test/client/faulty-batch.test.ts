import { expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../client/index.ts'
import { faults } from './proxy/faults.ts'
import { startFaultyProxy } from './proxy/proxy.ts'
import { startService } from './support/service.ts'
import { storedItems } from './support/stored.ts'
import { plannedFor, someCities } from './support/workload.ts'

const count = Number(process.env.CLIENT_CITIES ?? 1200)
/** A machine that is busy with other things takes its time. In milliseconds. */
const patience = 300_000
const seed = Number(process.env.CLIENT_SEED ?? 20_261_121)
const operationsARequest = Math.ceil(count / 60)

it(
  `${count} cities through a faulty network (CLIENT_SEED=${seed}): each once, each told truly`,
  async () => {
    // A short life of the function makes the lease short, too, that a retry after a cut connection waits for.
    const service = await startService('--timeout', '1')
    onTestFinished(service.stop)
    const proxy = await startFaultyProxy(service.url, { seed, share: 0.3 })
    onTestFinished(() => proxy.stop())
    const retry = { floor: 20, share: 0.5, baseDelay: 20, maxDelay: 200 }
    const limits = { operations: operationsARequest }
    const client = createClient({ baseUrl: proxy.url, timeout: 1500, retry, limits })
    const cities = someCities(count)
    const planned = plannedFor(cities)
    const { results, requests, retries } = await client.batch(
      planned.map(({ operation }) => operation),
      { throwOnFailure: false },
    )

    expect(results.map(({ status }) => status)).toEqual(planned.map(({ status }) => status))
    expect(results.map(({ operation }) => operation.body)).toEqual(
      planned.map(({ operation }) => operation.body),
    )
    const stored = await storedItems(service.dynamodbEndpoint)
    expect(stored).toEqual(new Map(cities.map((item) => [`/cities/${item.id}`, { version: 1, item }])))

    const chunks = Math.ceil(planned.length / operationsARequest)
    const keys = new Set(proxy.passages.map(({ key }) => key))
    expect(keys.size).toBe(chunks)
    expect(requests).toBe(proxy.passages.length)
    expect(retries).toBe(requests - chunks)
    expect(retries).toBeLessThanOrEqual(retry.floor + retry.share * chunks)
    expect(retries).toBeGreaterThan(0)
    expect(new Set(proxy.passages.flatMap(({ fault }) => fault ?? []))).toEqual(new Set(faults))
  },
  patience,
)
