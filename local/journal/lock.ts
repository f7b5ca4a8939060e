import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isRunning } from '../running.ts'

/**
 * Makes a lock file that names this process, and returns a function that releases it. A lock that a killed process left
 * is taken over.
 * @throws Error when a running process holds it
 */
export const lockFile = (file: string): (() => void) => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
  } catch (error) {
    if (!isTaken(error)) throw error
    const holder = Number(readFileSync(file, 'utf8'))
    if (holder !== process.pid && isRunning(holder))
      throw new Error(`${file}: process ${holder} uses this data (if it does not, delete the file)`)
    writeFileSync(file, String(process.pid))
  }
  return () => rmSync(file, { force: true })
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'
