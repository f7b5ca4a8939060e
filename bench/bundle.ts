import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { bundleFunction, bundleHttpFunction } from '../infra/code/bundle.ts'
import { bundling } from '../infra/packaging.ts'
import { entrants } from './candidates.ts'
import { subject } from './subject.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** In the build directory, which git ignores. */
export const buildPath = (name: string): string => `${root}.build/bench/${name}`

/** Ours are as they are deployed: a directory of their own, with what they load later. */
export const bundlePath = (name: string): string =>
  buildPath(name in ours ? `${name}/index.js` : `${name}.cjs`)

/** The bundles of the other entrants, and of the other processes that are measured or measure. */
const entries = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    entrants
      .filter(({ bundle }) => bundle !== subject.bundle)
      .map(({ bundle }) => [bundle, `bench/peers/${bundle}.ts`]),
  ),
  bare: 'bench/peers/bare.ts',
  worker: 'bench/measure/worker.ts',
  'cold-child': 'bench/measure/cold-child.ts',
  'function-child': 'bench/import/function-child.ts',
  'export-child': 'bench/export/child.ts',
  'query-loop': 'bench/export/query-loop.ts',
})

const ours = {
  [subject.bundle]: subject.entry,
  importer: 'bench/subject/importer.ts',
  'chunk-worker': 'bench/subject/worker.ts',
} as const

/**
 * With the options of the deployed bundles, for every candidate; ours are made by what makes those.
 * @returns the sizes of what candidates load at their start.
 */
export const bundleAll = async (minify = true): Promise<Readonly<Record<string, BundleSize>>> => {
  await bundle(Object.entries(entries()), minify)
  // Files are called by what is in them, and those of an earlier run would stay.
  rmSync(buildPath(subject.bundle), { recursive: true, force: true })
  for (const name of ['importer', 'chunk-worker'] as const)
    bundleFunction({ file: root + ours[name] }, buildPath(name), { minify })
  const { first } = bundleHttpFunction({ file: root + subject.entry }, buildPath(subject.bundle), { minify })
  return {
    ...Object.fromEntries(peers().map((name) => [name, sizeOf([bundlePath(name)])])),
    [subject.bundle]: sizeOf(first.map((file) => buildPath(`${subject.bundle}/${file}`))),
  }
}

const peers = () => [...entrants.map((entrant) => entrant.bundle), 'bare'].filter((name) => !(name in ours))

const bundle = async (
  named: readonly (readonly [name: string, entry: string])[],
  minify: boolean,
): Promise<void> => {
  await build({
    entryPoints: named.map(([out, entry]) => ({ out, in: root + entry })),
    outdir: buildPath(''),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    ...bundling,
    minify,
    logLevel: 'error',
  })
}

export interface BundleSize {
  readonly bytes: number
  readonly gzipped: number
}

const sizeOf = (files: readonly string[]): BundleSize => {
  const read = files.map((file) => readFileSync(file))
  const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0)
  return {
    bytes: sum(read.map(({ length }) => length)),
    gzipped: sum(read.map((file) => gzipSync(file).length)),
  }
}
