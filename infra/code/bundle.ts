import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, buildSync } from 'esbuild'
import { ownFolder } from '../../loading/own-file.ts'
import { bundling, clientEntry, clientFile, clients, importMeta, replaced } from '../packaging.ts'
import { saysCommonJs } from './common-js.ts'
import type { Entry } from './entries.ts'
import { type Parts, splitFunction } from './split.ts'

const root = fileURLToPath(ownFolder(''))

const alias = Object.fromEntries(Object.entries(replaced).map(([name, file]) => [name, join(root, file)]))

const common = {
  ...bundling,
  alias,
  define: importMeta.define,
  inject: [join(root, importMeta.inject)],
  bundle: true,
  platform: 'node',
  // A deployer's module may be CommonJS or TypeScript of any kind; esbuild reads the tsconfig.json nearest to it.
  logLevel: 'error',
  // Whatever else of it is asked for would be missing where the function runs, and nowhere before.
  logOverride: { 'empty-import-meta': 'error' },
} satisfies BuildOptions

/** A profile wants the names that a bundle has lost. */
interface Readability {
  readonly minify: boolean
}

const beginning = (entry: Entry): BuildOptions =>
  'file' in entry
    ? { entryPoints: [entry.file] }
    : { stdin: { contents: entry.text, resolveDir: entry.folder, loader: 'js' } }

/** Puts the code of a function into a directory, as `index.js`. @throws Error of esbuild, which has told what is wrong. */
export const bundleFunction = (entry: Entry, directory: string, { minify }: Readability = bundling): void => {
  buildSync({ ...common, minify, ...beginning(entry), outfile: join(directory, 'index.js') })
  saysCommonJs(directory)
}

/**
 * The same of the HTTP function, in several files: what it imports by `import()` it loads at the first use, so that a cold
 * start does not read it.
 */
export const bundleHttpFunction = (
  entry: Entry,
  directory: string,
  { minify }: Readability = bundling,
): Parts => {
  for (const client of clients)
    buildSync({
      ...common,
      minify,
      entryPoints: [join(root, clientEntry(client))],
      outfile: join(directory, clientFile(client)),
    })
  return splitFunction({ ...common, ...beginning(entry), entryNames: 'index', minify }, root, directory)
}
