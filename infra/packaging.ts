/** How every function is bundled and how large it is, as data: what is measured and priced elsewhere is what is deployed. */

import { bodiesFile } from '../functions/store/queues.ts'

/** Lambda gives CPU by memory; this many MB are one whole core. */
export const memorySize = 1769

/** CommonJS loads faster than a module would; the SDK comes along, so that its version is ours and its size is small. */
export const bundling: {
  readonly format: 'cjs' | 'esm'
  readonly mainFields: string[]
  readonly minify: boolean
  readonly target: string
} = {
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  target: 'node24',
}

/**
 * Modules that stand in for others in the bundle of a function, from the project's root: what is not there need not be
 * compiled at every cold start.
 */
export const replaced: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': 'functions/runtime/credentials.ts',
}

/** Modules that the HTTP function loads when it first needs them, from a file beside its bundle. */
export const loadedLater: readonly { readonly entry: string; readonly file: string }[] = [
  { entry: 'functions/store/bodies.ts', file: bodiesFile },
]

/** As esbuild matches what stands in an import. */
export const externals: readonly string[] = loadedLater.map(({ entry }) => entry.replace(/^functions/, '*'))
