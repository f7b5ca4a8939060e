import { z } from 'zod'
import { collections } from '../../functions/collections/all.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import { createService, type Service, type ServiceOptions } from '../support/service.ts'
import { scan, type TestTables } from '../support/tables.ts'

/** A collection that takes whatever JSON can say, so that what is stored can be compared with what was sent. */
export const things = defineCollection({
  name: 'things',
  schema: z.looseObject({}),
  actions: { touch: { input: z.strictObject({}), run: (item) => item } },
})

/** The same behind a schema that looks at every name. */
const maps = defineCollection({
  name: 'maps',
  schema: z.strictObject({ entries: z.record(z.string(), z.unknown()) }),
})

export interface HostileService extends Service {
  /** What the function logged as failed; a 500 has left its reason here. */
  readonly failures: readonly object[]
}

export const hostileService = async (options: ServiceOptions = {}): Promise<HostileService> => {
  const failures: object[] = []
  const log = (message: string, fields: object) => {
    if (message.endsWith('failed')) failures.push({ message, ...fields })
  }
  const service = await createService({ collections: [...collections, things, maps], log, ...options })
  return { ...service, failures }
}

/** The JSON text of every item that the table holds, by partition key. Tombstones are left out. */
export const storedTexts = async ({ client, items }: TestTables): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await scan(client, items)).flatMap(({ pk, data }): [string, string][] =>
      data?.S === undefined ? [] : [[pk?.S ?? '', data.S]],
    ),
  )

/** The key of an item under the tenant that everybody shares when nobody is asked who they are. */
export const keyOf = (collection: string, id: string): string => `shared#${collection}#${id}`

/** Parts of a body put together byte by byte. */
export const spliced = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
