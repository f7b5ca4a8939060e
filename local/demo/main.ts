import { parseArgs } from 'node:util'
import { importCities } from './import.ts'
import { loadCities } from './load.ts'
import { lookThrough } from './look.ts'
import { showcase } from './showcase.ts'

const help = `Loads 135,233 real cities into a running service, sends one batch of every kind of outcome, lists a country, and exports all.

  npm start            in one terminal
  npm run demo         in another; run it twice: the second time everything is replayed

  --url URL            the service (http://127.0.0.1:3000)
  --import             as one CSV file instead: uploaded, run by workers, watched; what failed is mended and sent again`

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { url: { type: 'string' }, import: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) return console.log(help)
  const url = values.url ?? 'http://127.0.0.1:3000'
  const alive = await fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  )
  if (!alive)
    throw new Error(`nothing answers at ${url}; start the service with \`npm start\`, or name it with --url`)
  if (!(await serves(url)))
    throw new Error(
      `${url} does not serve the collections of the demo; start it with \`npm start -- --collections examples/demo/collections.ts\``,
    )
  if (values.import) return importCities(url)
  await loadCities(url)
  await showcase(url)
  await lookThrough(url)
}

/** Where nobody may ask without a token, the first request says so. */
const serves = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/v1`)
  if (!answer.ok) return true
  const { collections } = (await answer.json()) as { collections: readonly { name: string }[] }
  const names = collections.map(({ name }) => name)
  return ['cities', 'orders'].every((name) => names.includes(name))
}

await main().catch((error: unknown) => {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
