import { extname, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import { ownFolder } from './own-file.ts'

/**
 * What is installed is loaded from where it lies, not bundled: two copies of zod, or of this package, would be two worlds
 * whose values do not know each other. Packages of a workspace are linked, lie elsewhere, and are bundled.
 */
export const installedStays: Plugin = {
  name: 'installed-stays',
  setup: (build) => build.onResolve({ filter: /.*/ }, (wanted) => resolved(build, wanted)),
}

/** A mark, since esbuild asks here again. */
const asked = Symbol('asked')

const resolved = async (build: PluginBuild, wanted: OnResolveArgs): Promise<OnResolveResult | undefined> => {
  const { kind, pluginData, importer, resolveDir, with: attributes } = wanted
  if (pluginData === asked || kind === 'entry-point') return undefined
  const path = wanted.path.startsWith('file:') ? fileURLToPath(wanted.path) : wanted.path
  const found = await build.resolve(path, { kind, importer, resolveDir, with: attributes, pluginData: asked })
  if (found.errors.length > 0 || found.external || found.namespace !== 'file') return found
  if (!stays(found.path)) return found
  return { path: kind.startsWith('require') ? found.path : pathToFileURL(found.path).href, external: true }
}

const own = fileURLToPath(ownFolder('functions/'))
/** The list of what is served is a deployer's, although it lies among the functions. */
const notOwn = fileURLToPath(ownFolder('functions/collections/'))

const loadable: ReadonlySet<string> = new Set(['.js', '.mjs', '.cjs', '.node'])

const stays = (path: string): boolean => {
  if (path.startsWith(own) && !path.startsWith(notOwn)) return true
  return path.includes(`${sep}node_modules${sep}`) && loadable.has(extname(path))
}
