import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunning } from '../running.ts'

export interface Scratch {
  readonly path: string
  remove(): void
}

/**
 * A temporary directory with the life of this process. It is deleted by `remove`, at the end of the process, or, if the
 * process was killed, by the next start. Its name has the process id and the host, since machines may share the place.
 */
export const makeScratch = (): Scratch => {
  removeOrphans()
  const path = mkdtempSync(join(tmpdir(), `${prefix()}${process.pid}-`))
  const discard = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', discard)
  return {
    path,
    remove: () => {
      process.off('exit', discard)
      discard()
    },
  }
}

const prefix = (): string => `multistatus-aws-${hostname()}-`

const removeOrphans = (): void => {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix())) continue
    const pid = Number.parseInt(name.slice(prefix().length), 10)
    if (pid > 0 && !isRunning(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}
