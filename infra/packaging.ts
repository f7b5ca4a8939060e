import { extname } from 'node:path'
import { ownFile } from '../loading/own-file.ts'

/** Bundling options and size of every function, as data, so that the bench measures what is deployed. */

/** Lambda gives CPU by memory; this many MB are one whole core. */
export const memorySize = 1769

/** CommonJS loads faster than a module. The SDK is bundled, so that its version is ours and its size is small. */
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

/** Of a module of this package: `.ts` beside the sources, `.js` where it is compiled. */
const extension = extname(ownFile('any').pathname)

/**
 * Modules that replace others in the bundle of a function, from the project's root, so that cold starts do not compile
 * those.
 */
export const replaced: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': `functions/runtime/credentials${extension}`,
}

/** A module that the HTTP function loads at its first use, from a file beside its bundle. */
interface Sidecar {
  /** The variable that names the file. */
  readonly variable: string
  readonly entry: string
  readonly file: string
}

export const sidecars: readonly Sidecar[] = [
  { variable: 'BODIES_FILE', entry: `functions/aws/s3${extension}`, file: 'bodies.js' },
  { variable: 'ENDS_FILE', entry: `functions/aws/end-queue${extension}`, file: 'ends.js' },
]

/** The imports, as esbuild matches them. */
export const externals: readonly string[] = sidecars.map(({ entry }) => entry.replace(/^functions/, '*'))
