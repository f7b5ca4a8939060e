import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { bundling, externals, replaced } from '../infra/packaging.ts'
import { entrants } from './candidates.ts'
import { subject } from './subject.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** In the build directory, which git ignores. */
export const buildPath = (name: string): string => `${root}.build/bench/${name}`

export const bundlePath = (name: string): string => buildPath(`${name}.cjs`)

/** The bundles of all entrants, and of the other processes that are measured or measure. */
const entries = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(entrants.map(({ bundle }) => [bundle, `bench/peers/${bundle}.ts`])),
  [subject.bundle]: subject.entry,
  bare: 'bench/peers/bare.ts',
  worker: 'bench/measure/worker.ts',
  'cold-child': 'bench/measure/cold-child.ts',
  importer: 'bench/subject/importer.ts',
  'chunk-worker': 'bench/subject/worker.ts',
  'function-child': 'bench/import/function-child.ts',
  'export-child': 'bench/export/child.ts',
  'query-loop': 'bench/export/query-loop.ts',
})

/** The options of the deployed bundles, for every candidate. Ours omits the modules that the deployed one omits. */
export const bundleAll = async (minify = true): Promise<void> => {
  const { own = [], others = [] } = Object.groupBy(Object.entries(entries()), ([, entry]) =>
    entry.startsWith('bench/subject/') ? 'own' : 'others',
  )
  const alias = Object.fromEntries(Object.entries(replaced).map(([name, path]) => [name, root + path]))
  const [api, background] = [own.filter(isApi), own.filter((entry) => !isApi(entry))]
  await bundle(others, minify, {})
  await bundle(background, minify, { alias })
  await bundle(api, minify, { alias, external: [...externals] })
}

type Named = readonly [name: string, entry: string]

const isApi = ([, entry]: Named): boolean => entry === subject.entry

const bundle = async (named: readonly Named[], minify: boolean, more: BuildOptions): Promise<void> => {
  await build({
    entryPoints: named.map(([out, entry]) => ({ out, in: root + entry })),
    ...more,
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

/** The options of bundles that are deployed, or stand for a deployed one. */
export const bundleSizes = (): Readonly<Record<string, BundleSize>> => {
  const names = [...new Set(entrants.map(({ bundle }) => bundle)), 'bare']
  return Object.fromEntries(names.map((name) => [name, sizeOf(readFileSync(bundlePath(name)))]))
}

const sizeOf = (bundle: Buffer): BundleSize => ({ bytes: bundle.length, gzipped: gzipSync(bundle).length })
