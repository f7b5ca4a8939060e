import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const run = promisify(execFile)
export const root = new URL('../../../', import.meta.url).pathname
export const tsc = join(root, 'node_modules/.bin/tsc')

export interface Packed {
  /** Of the archive, in bytes. */
  readonly size: number
  readonly files: readonly string[]
  /** Where it is installed. */
  readonly place: string
}

/** Builds and packs the client as it is published, and installs it in `app` of a folder. */
export const packInto = async (folder: string): Promise<Packed> => {
  const copy = join(folder, 'client')
  cpSync(join(root, 'client'), copy, { recursive: true, filter: (path) => !path.includes('/dist') })
  cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  await run(tsc, ['-p', join(copy, 'tsconfig.build.json')])
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json'], { cwd: copy })
  const [{ filename, files, size }] = JSON.parse(stdout) as [
    { filename: string; files: { path: string }[]; size: number },
  ]
  const place = join(folder, 'app/node_modules/multistatus-client')
  mkdirSync(place, { recursive: true })
  await run('tar', ['-xzf', join(copy, filename), '--strip-components=1', '-C', place])
  return { size, files: files.map(({ path }) => path), place }
}
