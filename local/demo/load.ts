import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'
import { chunked, realCities } from './cities.ts'
import { inParallel, send } from './send.ts'

const batchSize = 1000
const requestsAtOnce = 4

/** Loads every city through `POST /v1/cities`, a thousand to a request, each request under a key of its own. */
export const loadCities = async (url: string): Promise<void> => {
  const cities = realCities()
  const statuses = new Map<number, number>()
  let replayed = 0
  const bar = new SingleBar({
    format: 'cities {bar} {value}/{total} | {duration_formatted} | {eta_formatted} left',
  })
  bar.start(cities.length, 0)
  const started = performance.now()
  const batches = chunked(cities, batchSize)
  await inParallel(batches, requestsAtOnce, async (batch, index) => {
    const { results, summary } = await send(url, '/v1/cities', `demo-cities-${index}`, batch)
    for (const { status } of results) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    replayed += summary.replayed
    bar.increment(batch.length)
  }).finally(() => bar.stop())
  const seconds = (performance.now() - started) / 1000
  console.log(closingTable(cities.length, batches.length, statuses, replayed, seconds))
}

const closingTable = (
  operations: number,
  requests: number,
  statuses: ReadonlyMap<number, number>,
  replayed: number,
  seconds: number,
): string => {
  const table = new Table({ colAligns: ['left', 'right'] })
  table.push(['requests', requests], ['operations', operations])
  for (const [status, count] of [...statuses].sort()) table.push([`  status ${status}`, count])
  table.push(
    ['replayed', replayed],
    ['seconds', seconds.toFixed(1)],
    ['items/s', Math.round(operations / seconds)],
  )
  return table.toString()
}
