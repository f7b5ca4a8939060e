import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundling, replaced, sidecar } from './packaging.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `node infra/bundle-sidecar.ts DIRECTORY`: bundles the module that a function loads later, beside the function's bundle. */
const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: node infra/bundle-sidecar.ts DIRECTORY')
await build({
  ...bundling,
  entryPoints: [root + sidecar.entry],
  outfile: `${directory}/${sidecar.file}`,
  alias: Object.fromEntries(Object.entries(replaced).map(([name, path]) => [name, root + path])),
  bundle: true,
  platform: 'node',
  logLevel: 'error',
})
