import { createHash } from 'node:crypto'
import type { RowFile } from '../rows/file.ts'
import type { Source } from '../rows/source.ts'
import type { Plan } from './journal.ts'

/** SHA-256 of a file's bytes. */
export const digestOf = async ({ open }: Pick<Source, 'open'>): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of open()) hash.update(piece)
  return hash.digest('hex')
}

/** Counts the rows, and checks the format of the file before anything is sent. */
export const countRows = async (file: RowFile): Promise<number> => {
  let count = 0
  for await (const _ of file.rows()) count++
  return count
}

/**
 * Names the requests of a run. The same file, cut in the same way and sent to the same service, has the same keys, so
 * that the effects of a killed run are found again.
 */
export const keyOf = (plan: Plan, part: string): string => {
  const { command, url, collection, method, action, format, digest, rows, salt, reading } = plan
  const parts = [command, url, collection, method, format, digest, rows, salt]
  // A file that is read in another way counts as another content.
  const read = reading === undefined ? parts : [...parts, reading]
  const identity = JSON.stringify(action === undefined ? read : [...read, { action }])
  return `multistatus-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}-${part}`
}
