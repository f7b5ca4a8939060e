import { progressLine } from '../../client/cli/progress.ts'
import { chunked, realCities } from './cities.ts'
import { inParallel, send } from './send.ts'
import { tableOf } from './table.ts'

const batchSize = 1000
const requestsAtOnce = 4

/** Loads every city through `POST /v1/cities`, a thousand to a request, each request under a key of its own. */
export const loadCities = async (url: string): Promise<void> => {
  const cities = realCities()
  const statuses = new Map<number, number>()
  let replayed = 0
  const progress = progressLine('cities', cities.length, process.stdout)
  const started = performance.now()
  const batches = chunked(cities, batchSize)
  await inParallel(batches, requestsAtOnce, async (batch, index) => {
    const { results, summary } = await send({ url, path: '/v1/cities' }, `demo-cities-${index}`, batch)
    for (const { status } of results) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    replayed += summary.replayed
    progress.advance(batch.length, results.filter(({ status }) => status >= 400).length)
  }).finally(() => progress.end())
  const seconds = (performance.now() - started) / 1000
  const byStatus = [...statuses].sort().map(([status, count]) => [`status ${status}`, count] as const)
  const rows = [
    ['requests', batches.length],
    ['operations', cities.length],
    ...byStatus,
    ['replayed', replayed],
    ['seconds', Math.round(seconds * 10) / 10],
    ['items/s', Math.round(cities.length / seconds)],
  ] as const
  console.log(tableOf(rows))
}
