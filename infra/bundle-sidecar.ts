import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundling, replaced, sidecars } from './packaging.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `node infra/bundle-sidecar.ts DIRECTORY`: bundles the modules that a function loads later, beside the function's bundle. */
const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: node infra/bundle-sidecar.ts DIRECTORY')
const alias = Object.fromEntries(Object.entries(replaced).map(([name, path]) => [name, root + path]))
for (const { entry, file } of sidecars)
  await build({
    ...bundling,
    entryPoints: [root + entry],
    outfile: `${directory}/${file}`,
    alias,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  })
