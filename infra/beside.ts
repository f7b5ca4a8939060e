import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundling, loadedLater, replaced } from './packaging.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `node infra/beside.ts DIRECTORY`: bundles the module that a function loads later, beside the function's bundle. */
const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: node infra/beside.ts DIRECTORY')
await build({
  ...bundling,
  entryPoints: [root + loadedLater.entry],
  outfile: `${directory}/${loadedLater.file}`,
  alias: Object.fromEntries(Object.entries(replaced).map(([name, path]) => [name, root + path])),
  bundle: true,
  platform: 'node',
  logLevel: 'error',
})
