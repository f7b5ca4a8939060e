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
