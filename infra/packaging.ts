import { extname } from 'node:path'
import { ownFile } from '../loading/own-file.ts'

/** Bundling options and size of every function, as data, so that the bench measures what is deployed. */

/** Lambda gives CPU by memory; this many MB are one whole core. */
export const memorySize = 1769

/**
 * CommonJS loads faster than a module, also where something is imported by `import()`. The SDK is bundled, so that its
 * version is ours and its size is small.
 */
export const bundling: {
  readonly format: 'cjs'
  readonly mainFields: string[]
  readonly minify: boolean
  readonly target: string
  readonly supported: Readonly<Record<string, boolean>>
} = {
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  target: 'node24',
  supported: { 'dynamic-import': false },
}

/** Of a module of this package: `.ts` beside the sources, `.js` where it is compiled. */
const extension = extname(ownFile('any').pathname)

/**
 * Modules that replace others in the bundle of a function, from the project's root, so that cold starts do not compile
 * those.
 */
export const replaced: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': `functions/runtime/credentials${extension}`,
  'mnemonist/lru-cache': `functions/runtime/lru-cache${extension}`,
}

/**
 * Where CommonJS has no `import.meta`, modules of a deployer, and of packages that it imports, find what they ask of it: by its
 * name in the bundle, from a file that only those need.
 */
export const importMeta = {
  define: {
    'import.meta.url': 'moduleUrl',
    'import.meta.filename': '__filename',
    'import.meta.dirname': '__dirname',
  },
  inject: `functions/runtime/module-url${extension}`,
} as const

/** The SDK's clients that the HTTP function loads at their first use, each bundled by itself. */
export const clients: readonly string[] = ['s3', 'sqs']

/** Their modules in the project. */
export const clientEntry = (client: string): string => `functions/aws/sdk/${client}${extension}`

/** … and beside the function. */
export const clientFile = (client: string): string => `./sdk/${client}.js`
