import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type BuildOptions, buildSync, type Metafile, type OutputFile } from 'esbuild'
import { clientEntry, clientFile, clients } from '../packaging.ts'
import { saysCommonJs } from './common-js.ts'

/** The files of a function. */
export interface Parts {
  /** Those that are loaded at the start. */
  readonly first: readonly string[]
  /** The sources of each, from the package's root. */
  readonly sources: ReadonlyMap<string, readonly string[]>
}

type Stated = 'format' | 'supported' | 'minify' | 'platform' | 'target' | 'logLevel'
type BundleOptions = BuildOptions & Required<Pick<BuildOptions, Stated>>

/** esbuild splits modules only; its hashes are of what is in a file. */
const splitting = { format: 'esm', splitting: true, chunkNames: '[name]-[hash]', metafile: true } as const

/**
 * Bundles a function into `index.js` and files beside it: one with all that the start needs, and others with what is imported
 * by `import()` and what several of those share. Each module is in one of them only, so that a class or a value is the same
 * one everywhere, as it is without a bundle.
 *
 * By itself esbuild puts what the start shares with the later parts into a file for each set of them: forty files, which look
 * each other's names up in every call. So the parts are split once more, each with an import of the beginning: then they
 * share all of it, which is one file. The last step makes CommonJS of the modules.
 * @param options of a bundle of one file.
 * @param root of the package, of which source paths are told.
 * @throws Error of esbuild, which has told what is wrong.
 */
export const splitFunction = (options: BundleOptions, root: string, directory: string): Parts => {
  // What CommonJS has no words for is refused in the first step, which knows the deployer's file.
  const { format, supported, minify, ...both } = options
  const scratch = mkdtempSync(join(tmpdir(), 'multistatus-parts-'))
  try {
    // By its whole path, so that a deployer's own `./sdk/s3.ts` is not taken for it.
    const external = clients.map((client) => join(root, clientEntry(client)))
    const beside = { external, absWorkingDir: root, outdir: root, supported: { 'top-level-await': false } }
    const split = buildSync({ ...both, ...splitting, ...beside, write: false })
    for (const file of split.outputFiles)
      writeFileSync(join(scratch, basename(file.path)), partOf(file, split.metafile))
    const own = { ...owning(options, scratch), minify }
    const joined = buildSync({
      ...{ ...own, ...splitting, bundle: true, external: clients.map(clientFile) },
      ...{ entryPoints: ['index.js'], outdir: 'joined' },
    })
    const files = Object.keys(joined.metafile.outputs)
    buildSync({ ...own, format, supported, entryPoints: files, outdir: directory, outbase: 'joined' })
    saysCommonJs(directory)
    return partsOf(split.metafile, joined.metafile)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A deployer's aliases and settings were for the first step; whatever lies around the files of the others is none of them. */
const owning = ({ platform, target, logLevel }: BundleOptions, scratch: string) => {
  writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }\n')
  return { platform, target, logLevel, absWorkingDir: scratch, tsconfigRaw: {} } as const
}

const partOf = ({ path, text }: OutputFile, { outputs }: Metafile): string => {
  const found = clients.reduce(
    (all, client) => all.replaceAll(`"./${clientEntry(client)}"`, `"${clientFile(client)}"`),
    text,
  )
  const begun = Object.entries(outputs).find(([name]) => basename(name) === basename(path))?.[1].entryPoint
  return begun === undefined || basename(path) === 'index.js' ? found : `${found}\nimport "./index.js"\n`
}

const partsOf = (split: Metafile, joined: Metafile): Parts => {
  const before = new Map(
    Object.entries(split.outputs).map(([path, { inputs }]) => [
      basename(path),
      Object.keys(inputs).filter((source) => (inputs[source]?.bytesInOutput ?? 0) > 0),
    ]),
  )
  const sourcesOf = ({ inputs }: Metafile['outputs'][string]) =>
    Object.keys(inputs).flatMap((file) => before.get(basename(file)) ?? [])
  const first = new Set<string>()
  const load = (path: string): void => {
    first.add(path)
    for (const { kind, path: next } of joined.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && next in joined.outputs && !first.has(next)) load(next)
  }
  load('joined/index.js')
  return {
    first: [...first].map((path) => basename(path)),
    sources: new Map(
      Object.entries(joined.outputs).map(([path, output]) => [basename(path), sourcesOf(output)]),
    ),
  }
}
