import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, buildSync } from 'esbuild'
import { ownFolder } from '../../loading/own-file.ts'
import { bundling, externals, replaced, sidecars } from '../packaging.ts'
import type { Entry } from './entries.ts'

const root = fileURLToPath(ownFolder(''))

const alias = Object.fromEntries(Object.entries(replaced).map(([name, file]) => [name, join(root, file)]))

const common = {
  ...bundling,
  alias,
  bundle: true,
  platform: 'node',
  // A deployer's module may be CommonJS or TypeScript of any kind; esbuild reads the tsconfig.json nearest to it.
  logLevel: 'error',
} satisfies BuildOptions

const beginning = (entry: Entry): BuildOptions =>
  'file' in entry
    ? { entryPoints: [entry.file] }
    : { stdin: { contents: entry.text, resolveDir: entry.folder, loader: 'js' } }

/** Puts the code of a function into a directory, as `index.js`. @throws Error of esbuild, which has told what is wrong. */
export const bundleFunction = (entry: Entry, directory: string): void => {
  buildSync({ ...common, ...beginning(entry), outfile: join(directory, 'index.js') })
}

/** The same of the HTTP function, which loads some modules at their first use, from files beside it. */
export const bundleHttpFunction = (entry: Entry, directory: string): void => {
  const outfile = join(directory, 'index.js')
  buildSync({ ...common, ...beginning(entry), external: [...externals], outfile })
  for (const { entry: module, file } of sidecars)
    buildSync({ ...common, entryPoints: [join(root, module)], outfile: join(directory, file) })
}
