import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from '../../deployed/command.ts'

const work = fileURLToPath(new URL('../../../.build/faces/', import.meta.url))

/**
 * A package of Debian, with what it needs that this machine lacks, unpacked in a folder of its own: nothing is installed, and
 * no service begins. Undefined, with a line that says why, where it cannot be had.
 * @throws Error in the gate on a machine with apt.
 */
export const unpacked = async (name: string): Promise<string | undefined> => {
  const folder = `${work}${name}/`
  if (existsSync(folder)) return folder
  const begun = `${work}${name}-${process.pid}/`
  try {
    await unpack(name, begun)
    renameSync(begun, folder)
    return folder
  } catch (error) {
    rmSync(begun, { recursive: true, force: true })
    if (process.env.CI !== undefined && existsSync('/usr/bin/apt-get')) throw error
    console.log(`no ${name} here: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

const unpack = async (name: string, folder: string): Promise<void> => {
  const archives = `${folder}archives`
  mkdirSync(`${archives}/partial`, { recursive: true })
  const download = () =>
    run('apt-get', [
      '-y',
      '-qq',
      '--no-install-recommends',
      '--download-only',
      ...into(archives),
      'install',
      name,
    ])
  // A bare machine has no lists yet; only root may fetch them.
  await download().catch(async () => {
    await run('apt-get', ['update', '-qq'])
    await download()
  })
  for (const file of readdirSync(archives).filter((one) => one.endsWith('.deb')))
    await run('dpkg-deb', ['-x', `${archives}/${file}`, `${folder}root`])
}

const into = (archives: string): readonly string[] =>
  ['Debug::NoLocking=1', 'APT::Sandbox::User=root', `Dir::Cache::archives=${archives}`].flatMap((option) => [
    '-o',
    option,
  ])
