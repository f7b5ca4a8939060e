import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileSource } from '../rows/source.ts'
import { UsageError } from '../usage-error.ts'
import { operandOf } from './again.ts'
import { digestOf } from './digest.ts'
import { type Journal, journalPath } from './journal.ts'
import { stateOf } from './state.ts'

/** A path in a journal is relative, so that the folder can be moved as a whole. */
export const relativeToJournal = (journal: string, path: string): string => relative(dirname(journal), path)

/** The path of the failed rows of an earlier run. */
export const failedOf = ({ path, entries }: Journal): string | undefined => {
  const { into } = stateOf(entries)
  return into === undefined ? undefined : join(dirname(path), into)
}

/** @throws UsageError when failed rows cannot be written, or would replace the file that they come from. */
export const refuseInput = (failed: string | undefined, file: string): void => {
  if (failed === undefined) return
  if (!existsSync(dirname(failed)))
    throw new UsageError(`--failed ${failed}: there is no folder ${dirname(failed)}`)
  if (statSync(failed, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--failed ${failed} is a folder; name a file in it`)
  const taken = [file, journalPath(file)].find((path) => isSame(failed, path))
  if (taken !== undefined)
    throw new UsageError(`--failed ${failed} would be written over ${taken}; name another place`)
}

const isSame = (a: string, b: string): boolean => {
  if (!existsSync(a) || !existsSync(b)) return a === b
  const [one, other] = [statSync(a), statSync(b)]
  return realpathSync(a) === realpathSync(b) || (one.ino === other.ino && one.dev === other.dev)
}

/**
 * Only an unchanged file of an earlier run is overwritten. Other files there may have the only copy of rows: corrected
 * ones, or those of another run.
 * @param wrote SHA-256 of the files that may be overwritten
 * @param retried the file whose failed rows `retry` would look for there
 */
export const refuseForeign = async (
  failed: string | undefined,
  wrote: ReadonlySet<string>,
  retried: string | undefined,
): Promise<void> => {
  if (failed === undefined || !existsSync(failed)) return
  if (wrote.has(await digestOf(fileSource(failed, 'csv')))) return
  const way = retried === undefined ? '' : `multistatus retry ${operandOf(retried)} sends it; otherwise `
  throw new UsageError(
    `${failed} is not what an earlier run of the same file has left there, so it is not written over: ` +
      `${way}move it away, or name another place with --failed`,
  )
}
