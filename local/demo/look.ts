import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AnyItems, createClient } from '../../client/index.ts'
import { tableOf } from './table.ts'

/** The large cities of a country, found by an index that has them in the order of their population. */
const query = { country: 'JP', population: { from: 1_000_000 } }

/** What can be done with what has been loaded: a list by an index, and an export of everything. */
export const lookThrough = async (url: string): Promise<void> => {
  console.log(`\nGET /v1/cities?country=${query.country}&population=${query.population.from}..`)
  const client = createClient<AnyItems>({ baseUrl: url })
  const found: (readonly [string, string, number])[] = []
  for await (const { body } of client.items('cities', query))
    found.push([body.id, String(body.name), Number(body.population)])
  console.log(tableOf(found))
  const file = join(await mkdtemp(join(tmpdir(), 'multistatus-')), 'cities.ndjson.gz')
  console.log(`\nmultistatus export cities ${file}`)
  await multistatus('export', 'cities', file, '--url', url)
}

const command = fileURLToPath(new URL('../../client/cli/main.ts', import.meta.url))

/** @throws Error unless it succeeds; it has said why by itself. */
const multistatus = async (...args: readonly string[]): Promise<void> => {
  const child = spawn(process.execPath, [command, ...args], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`multistatus ${args.join(' ')} ended with ${code}`)
}
