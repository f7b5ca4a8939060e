import { createRequire } from 'node:module'
import { makeContext } from '../../local/gateway/context.ts'
import { eventOf } from '../measure/events.ts'
import { check } from '../measure/tally.ts'
import type { Handler } from '../peers/handler.ts'
import { itemsName } from '../tables.ts'
import type { Exported, ExportOrder, Side } from './order.ts'
import { exportPages } from './pages.ts'
import type { queryLoop as QueryLoop } from './query-loop.ts'
import { sameItems } from './same.ts'

/** Both ways to export, in one process, controlled by messages. */

const {
  BENCH_BUNDLE: bundle = '',
  BENCH_QUERY_LOOP: loop = '',
  BENCH_PARTITIONS: partitions = '[]',
} = process.env
const { handler } = createRequire(bundle)(bundle) as { handler: Handler }
const { queryLoop } = createRequire(loop)(loop) as { queryLoop: typeof QueryLoop }

const run = (side: Side): Promise<readonly Buffer[]> => {
  switch (side) {
    case 'multistatus':
      return exportPages(handler, '/v1/cities')
    case 'query-loop':
      return queryLoop(itemsName, JSON.parse(partitions))
  }
}

const fill = async (cities: readonly object[]): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  const event = eventOf({ method: 'POST', path: '/v1/cities', headers, body: JSON.stringify(cities) })
  check(await handler(event, makeContext(30)), { success: cities.length, failed: 0 })
}

const measured = async (side: Side): Promise<Exported> => {
  globalThis.gc?.()
  const [before, started] = [process.cpuUsage(), performance.now()]
  const pages = await run(side)
  const wall = performance.now() - started
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1000, wall, bytes: pages.reduce((sum, { length }) => sum + length, 0) }
}

const obey = async (order: ExportOrder): Promise<unknown> => {
  switch (order.order) {
    case 'fill':
      return fill(order.cities)
    case 'export':
      return measured(order.side)
    case 'compare':
      return sameItems(await run('multistatus'), await run('query-loop'))
  }
}

process.on('message', async (order: ExportOrder) => {
  try {
    process.send?.({ answer: (await obey(order)) ?? null })
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
// Open connections would keep the process alive. It ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: 'ready' })
