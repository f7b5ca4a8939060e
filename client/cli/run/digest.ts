import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { RowFile } from '../rows/file.ts'
import type { Plan } from './journal.ts'

/** SHA-256 of a file's bytes. */
export const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest('hex')
}

/** Counts the rows, and finds out before anything is sent that a file is none of its format. */
export const countRows = async (file: RowFile): Promise<number> => {
  let count = 0
  for await (const _ of file.rows()) count++
  return count
}

/**
 * Names the requests of a run: the same file, cut in the same way and sent to the same place, has the same keys, so
 * that whatever a killed run has done is found again.
 */
export const keyOf = (plan: Plan, part: string): string => {
  const { command, url, collection, method, format, digest, rows, salt } = plan
  const identity = JSON.stringify([command, url, collection, method, format, digest, rows, salt])
  return `multistatus-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}-${part}`
}
