import {
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { UsageError } from '../usage-error.ts'
import { quoted } from './again.ts'

/**
 * Locks a journal against a second command line, until the returned function is called. A lock that a killed process
 * left is taken over.
 * @throws UsageError while another process holds it
 */
export const lockJournal = (journal: string): (() => void) => {
  const lock = `${journal}.lock`
  for (let holder = written(lock); holder !== undefined; holder = written(lock)) {
    if (holder === '' ? isNew(lock) : isHeld(holder)) throw new UsageError(inUse(journal, lock, holder))
    leave(lock, holder)
  }
  return () => rmSync(lock, { force: true })
}

const mine = `${process.pid} ${hostname()}`

/**
 * The holder of the lock, unless this process has just taken it. A symbolic link is made with its content in one step.
 * Without links it is a file, and a process can die before it writes the content.
 */
const written = (lock: string): string | undefined => {
  try {
    if (!linked(lock)) writeFileSync(lock, mine, { flag: 'wx' })
    return undefined
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return contentOf(lock)
    throw unwritable(lock, error)
  }
}

const linked = (lock: string): boolean => {
  try {
    symlinkSync(mine, lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    return false
  }
}

/** The state of a process on another machine is unknown. After a restart this process may have the holder's number. */
const isHeld = (holder: string): boolean => {
  const [id = '', host = ''] = holder.split(' ')
  if (host !== hostname()) return true
  return Number(id) !== process.pid && isRunning(Number(id))
}

/** A file without content: its process is about to write it, or died in between. */
const isNew = (lock: string): boolean => {
  const { mtimeMs } = lstatSync(lock, { throwIfNoEntry: false }) ?? { mtimeMs: 0 }
  return Date.now() - mtimeMs < 10_000
}

const isRunning = (id: number): boolean => {
  if (!Number.isInteger(id) || id < 1) return false
  try {
    return process.kill(id, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** The lock is moved before it is removed, so that only one of two processes removes that of a dead holder. */
const leave = (lock: string, holder: string): void => {
  const aside = `${lock}.${process.pid}`
  try {
    renameSync(lock, aside)
    if (contentOf(aside) !== holder) renameSync(aside, lock)
    rmSync(aside, { force: true })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

const contentOf = (path: string): string => {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

const inUse = (journal: string, lock: string, holder: string): string => {
  const [id = '', host = ''] = holder.split(' ')
  const who = host === '' ? 'it has' : `process ${id} on ${host} has`
  return `another command line is at it (${who} ${journal}): wait for it; if it is gone, rm ${quoted(lock)}`
}

const unwritable = (lock: string, error: unknown): unknown => {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(String(codeOf(error)))) return error
  return new UsageError(
    `${lock} cannot be written, and journal and failed rows stand beside the file: run it in a folder of yours, ` +
      'with - for FILE and the file on standard input',
  )
}
