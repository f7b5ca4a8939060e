import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { createClient, type ItemsOf } from '../../client/index.ts'
import { type RunningService, startService } from '../client/support/service.ts'

const collections = fileURLToPath(new URL('./collections.ts', import.meta.url))

/** One service for the tests of a file, and a client that knows its collections. */
export const service = () => {
  let running: RunningService | undefined
  beforeAll(async () => {
    running = await startService('--collections', collections)
  })
  afterAll(() => running?.stop())
  const url = () => running?.url ?? ''
  return {
    url,
    client: () => createClient<ItemsOf<typeof import('./collections.ts')>>({ baseUrl: url() }),
  }
}
