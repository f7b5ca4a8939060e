import { createRequire } from 'node:module'
import type { LambdaHandler } from '../../local/gateway/invoke.ts'
import { start } from '../../local/stack.ts'
import * as samples from '../collections.ts'

/** The whole service: the gateway, the function's bundle, and the embedded DynamoDB beside it. */

const { BENCH_BUNDLE: bundle = '' } = process.env
const load = async (): Promise<LambdaHandler> =>
  (createRequire(bundle)(bundle) as { handler: LambdaHandler }).handler

const stack = await start({ port: 0, collections: Object.values(samples), load: { api: load } })

type Order = { readonly order: 'memory' } | { readonly order: 'stop' }

process.on('message', async ({ order }: Order) => {
  if (order === 'stop') await stack.stop()
  const { user, system } = process.cpuUsage()
  process.send?.({ answer: { rss: process.memoryUsage.rss(), cpu: (user + system) / 1000 } })
})
// The process ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: stack.url })
