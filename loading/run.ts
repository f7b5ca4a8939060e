import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OutputFile } from 'esbuild'

/**
 * Runs a bundle and returns what it exports. Its name is new each time, since Node keeps what it has loaded once.
 * @throws whatever the module throws.
 */
export const run = async (files: readonly OutputFile[]): Promise<Readonly<Record<string, unknown>>> => {
  const bundle = files.find(({ path }) => path.endsWith('.js'))
  if (bundle === undefined) throw new Error('it is no module')
  const folder = await mkdtemp(join(tmpdir(), 'multistatus-module-'))
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'bundle.js'), bundle.text)
    return { ...(await import(pathToFileURL(join(folder, 'bundle.js')).href)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
