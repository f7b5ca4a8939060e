import { resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { installedStays } from './installed-stays.ts'

/** Code of before modules asks for its modules by a function that a module does not have. */
const banner = `import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);`

/** Nothing is written there: output files have a name, and what they come from is told from it. */
export const outputFolder = resolve('bundled')

/** How a deployer's module is made one that this very Node can load, in memory. */
export const bundlingOf = (file: string) =>
  ({
    entryPoints: [resolve(file)],
    bundle: true,
    write: false,
    outdir: outputFolder,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    // Deployed functions are CommonJS, which has none: what will not be deployed is not served either.
    supported: { 'top-level-await': false },
    sourcemap: 'inline',
    logLevel: 'silent',
    banner: { js: banner },
    // As Node resolves packages: esbuild would prefer what is meant for bundlers, and load a package twice.
    conditions: [],
    mainFields: ['main', 'module'],
    plugins: [installedStays],
  }) satisfies BuildOptions
