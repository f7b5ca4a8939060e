/** How every function is bundled and how large it is, as data: what is measured and priced elsewhere is what is deployed. */

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

/** What the HTTP function loads when it first needs it, from a file beside its bundle that this variable names. */
export const loadedLater = {
  variable: 'BODIES_FILE',
  entry: 'functions/aws/s3.ts',
  file: 'bodies.js',
} as const

/** As esbuild matches what stands in an import. */
export const externals: readonly string[] = [loadedLater.entry.replace(/^functions/, '*')]
