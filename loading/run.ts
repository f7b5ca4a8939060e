import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tryModule } from './trial.ts'

const folderPrefix = 'multistatus-module-'

/** Lines and columns of a bundle, in the stack of an error. */
export const inBundle = new RegExp(`${folderPrefix}\\w+[\\\\/]bundle\\.js:(\\d+):(\\d+)`, 'g')

/** Whether a module of a deployer has thrown it, or called what has. */
export const isInBundle = ({ stack = '' }: Error): boolean => stack.search(inBundle) !== -1

/**
 * Runs a bundle and returns what it exports. Its name is new each time, since Node keeps what it has loaded once.
 * @throws whatever the module throws.
 */
export const run = async (bundle: string): Promise<Readonly<Record<string, unknown>>> => {
  const folder = await mkdtemp(join(tmpdir(), folderPrefix))
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'bundle.js'), bundle)
    const { href } = pathToFileURL(join(folder, 'bundle.js'))
    await tryModule(href)
    return { ...(await import(href)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
