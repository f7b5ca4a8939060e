import { expect, it, onTestFinished } from 'vitest'
import { createClient, PartialFailureError } from '../../client/index.ts'
import { startFaultyProxy } from './proxy/proxy.ts'
import { sharedService } from './support/scene.ts'
import { storedItems } from './support/stored.ts'
import { csvOf, plannedFor, someCities } from './support/workload.ts'

const service = sharedService()
const seed = Number(process.env.CLIENT_SEED ?? 20_261_121)
const retry = { floor: 50, baseDelay: 20, maxDelay: 200 }

/** A client of the service, of which neither the API nor the bucket can be reached without trouble. */
const troubled = async () => {
  const { url, s3Endpoint } = service()
  const api = await startFaultyProxy(url, { seed, share: 0.25 })
  const bucket = await startFaultyProxy(s3Endpoint, { seed, share: 0.5 })
  onTestFinished(async () => void (await Promise.all([api.stop(), bucket.stop()])))
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(String(input).replace(s3Endpoint, bucket.url), init)
  return { client: createClient({ baseUrl: api.url, timeout: 1500, retry, fetch }), bucket }
}

it('operations that were handed over are done once, and each is told truly', async () => {
  const { client } = await troubled()
  const planned = plannedFor(someCities(300))
  const job = await client.submit(planned.map(({ operation }) => operation))
  const states = new Set<string>()
  const { results, summary, status } = await client.wait(job, {
    throwOnFailure: false,
    onProgress: ({ state }) => states.add(state),
  })
  expect(results.map((result) => [result.status, result.operation])).toEqual(
    planned.map(({ status: expected, operation }) => [expected, operation]),
  )
  expect([status.state, summary.total, [...states].at(-1)]).toEqual([
    'completed',
    planned.length,
    'completed',
  ])
  const failed: number[] = []
  for await (const { status: code } of client.results(job, { status: 'failed', pageSize: 3 }))
    failed.push(code)
  expect(failed).toEqual(planned.map(({ status: code }) => code).filter((code) => code >= 400))
  await expect(client.wait(job)).rejects.toThrow(PartialFailureError)
  const stored = await storedItems(service().dynamodbEndpoint)
  for (const item of someCities(300)) expect(stored.get(`/cities/${item.id}`)).toEqual({ version: 1, item })
})

it('files are uploaded once, whatever happens to them on the way', async () => {
  const { client, bucket } = await troubled()
  const files = Array.from({ length: 14 }, (_, at) => {
    const item = { id: `8${at}`, name: 'Somewhere', country: 'FR', population: at }
    return { item, file: new Blob([csvOf([item])]) }
  })
  const ends = await Promise.all(
    files.map(async ({ file }, at) => {
      const source = at % 2 === 0 ? file : () => file.stream()
      const options = { collection: 'cities', contentType: 'text/csv', size: file.size } as const
      const job = await client.importFile(source, { ...options, idempotencyKey: `file-${at}` })
      const again = await client.importFile(source, { ...options, idempotencyKey: `file-${at}` })
      expect(again.id).toBe(job.id)
      return client.wait(job)
    }),
  )
  expect(ends.map(({ outcome, summary }) => [outcome, summary.total])).toEqual(
    files.map(() => ['succeeded', 1]),
  )
  expect(bucket.passages.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(5)
  const stored = await storedItems(service().dynamodbEndpoint)
  for (const { item } of files) expect(stored.get(`/cities/${item.id}`)).toEqual({ version: 1, item })
})

it('a stream is sent as it comes, with the size that was told', async () => {
  const client = createClient({ baseUrl: service().url })
  const rows = Array.from({ length: 3000 }, (_, at) => ({
    id: `7${at}`,
    name: 'Long',
    country: 'FR',
    population: at,
  }))
  const bytes = new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
  }
  const options = { collection: 'cities', contentType: 'application/x-ndjson' } as const
  await expect(client.importFile(new ReadableStream(), options)).rejects.toThrow('needs the size')
  const sizes: number[] = []
  const stream = ReadableStream.from(pieces())
  const onUpload = (sent: number) => void sizes.push(sent)
  const job = await client.importFile(stream, { ...options, size: bytes.length, onUpload })
  const { summary } = await client.wait(job)
  expect([summary.total, summary.success, sizes.at(-1)]).toEqual([3000, 3000, bytes.length])
})

it('what was not started is left when the caller cancels', async () => {
  const client = createClient({ baseUrl: service().url })
  const job = await client.submit(plannedFor(someCities(10)).map(({ operation }) => operation))
  const cancelled = await client.cancel(job).catch((error: unknown) => error)
  const { status, summary } = await client.wait(job.id, { throwOnFailure: false })
  // It may have been done before.
  expect(cancelled).toMatchObject(status.state === 'cancelled' ? { id: job.id } : { status: 409 })
  expect(summary.success + summary.failed).toBe(10)
})

it('what one request cannot carry is not handed over', async () => {
  const client = createClient({ baseUrl: service().url })
  const operation = { method: 'DELETE', path: '/cities/1' } as const
  await expect(client.submit([])).rejects.toThrow(RangeError)
  await expect(client.submit(Array.from({ length: 10_001 }, () => operation))).rejects.toThrow(RangeError)
})
