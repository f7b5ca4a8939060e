import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './packed.ts'

/**
 * Packages of the registry in a folder of their own, kept for the next time; undefined where the registry cannot be
 * reached and nothing was kept.
 */
export const installed = async (
  name: string,
  ...packages: readonly string[]
): Promise<string | undefined> => {
  const place = join(tmpdir(), `multistatus-installed-${name}`)
  if (existsSync(place)) return place
  const begun = `${place}-${process.pid}`
  mkdirSync(begun, { recursive: true })
  try {
    await run('npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      begun,
      ...packages,
    ])
    renameSync(begun, place)
  } catch (error) {
    if (existsSync(place)) return place
    // The gate has a registry.
    if (process.env.CI !== undefined) throw error
    console.log(
      `${packages.join(', ')} cannot be installed here: ${error instanceof Error ? error.message : error}`,
    )
    return undefined
  }
  return place
}
