import type * as z from 'zod'
import { composeWorker } from '../../../functions/compose/worker.ts'
import type { Collection } from '../../../functions/model/collection.ts'
import type { Loaders } from '../../../local/functions.ts'
import { start } from '../../../local/stack.ts'
import { collections } from '../../support/declared.ts'

/** A service in a process of its own: `mortal.ts DIRECTORY PORT CHUNKS`. The worker stops before the chunk behind so many, if any. */
const [dataDir, port, chunks] = process.argv.slice(2)

/** Rows of the next chunk that are still read before the process is killed. */
let rowsLeft = Number.POSITIVE_INFINITY
const { promise: told, resolve: goOn } = Promise.withResolvers<void>()
process.once('message', () => {
  rowsLeft = 300
  goOn()
})

/** Killed as the kernel does it, in the middle of a chunk: no handler runs, nothing is given back. */
const dying = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.refine(() => {
    if (--rowsLeft < 0) process.kill(process.pid, 'SIGKILL')
    return true
  })

const mortal = (collection: Collection): Collection => ({ ...collection, schema: dying(collection.schema) })

const worker: Loaders['worker'] = async () => {
  const handle = composeWorker(collections.map(mortal))
  let left = Number(chunks)
  return async (...given) => {
    if (left-- <= 0) await told
    return handle(...given)
  }
}

const load = chunks === undefined ? {} : { worker }
const own = { dataDir, port: Number(port), dynamodb: 'double', workers: 4 } as const
const { url } = await start({ collections, ...own, load })
process.send?.(url)
