import { fileURLToPath } from 'node:url'
import { chunked, realCities } from '../../local/demo/cities.ts'
import { inParallel, send } from '../../local/demo/send.ts'
import { bundlePath } from '../bundle.ts'
import { subject } from '../subject.ts'
import { type Child, startChild } from './child.ts'

/** One pass of all cities through the service. */
export interface Pass {
  readonly what: string
  readonly operations: number
  readonly requests: number
  readonly seconds: number
  /** CPU of the function's process, gateway included, in milliseconds. */
  readonly cpu: number
  /** Resident set of that process after each request, in bytes. */
  readonly rss: readonly number[]
}

const batchSize = 1000
const requestsAtOnce = 4

interface Vitals {
  readonly rss: number
  readonly cpu: number
}

/** Creates every city over HTTP, and then sends them again with the same keys, which replays them all. */
export const measureService = async (most: number | undefined): Promise<readonly Pass[]> => {
  const batches = chunked(realCities().slice(0, most), batchSize)
  const module = fileURLToPath(new URL('service-child.ts', import.meta.url))
  const env = { PATH: process.env.PATH, BENCH_BUNDLE: bundlePath(subject.bundle) }
  const { child, greeting: url } = await startChild<string>(module, env)
  try {
    return [await pass('created', url, batches, child, 0), await pass('replayed', url, batches, child, 1)]
  } finally {
    await child.ask({ order: 'stop' })
    await child.stop()
  }
}

/** @param replays the expected share of replayed operations. */
const pass = async (
  what: string,
  url: string,
  batches: readonly (readonly object[])[],
  child: Child,
  replays: number,
): Promise<Pass> => {
  const rss: number[] = []
  const before = await child.ask<Vitals>({ order: 'memory' })
  const started = performance.now()
  let orders: Promise<void> = Promise.resolve()
  await inParallel(batches, requestsAtOnce, async (batch, index) => {
    const { results, summary } = await send({ url, path: '/v1/cities' }, `bench-${index}`, batch)
    const wrong = results.find(({ status }) => status !== 201)
    if (wrong || results.length !== batch.length || summary.replayed !== replays * batch.length)
      throw new Error(`batch ${index} was not ${what}: ${JSON.stringify(wrong ?? summary)}`)
    // One order at a time.
    orders = orders.then(async () => void rss.push((await child.ask<Vitals>({ order: 'memory' })).rss))
  })
  const seconds = (performance.now() - started) / 1000
  await orders
  const { cpu } = await child.ask<Vitals>({ order: 'memory' })
  const operations = batches.reduce((sum, { length }) => sum + length, 0)
  return { what, operations, requests: batches.length, seconds, cpu: cpu - before.cpu, rss }
}
