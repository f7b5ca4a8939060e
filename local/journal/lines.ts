import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type JournalFormat, readEntries } from './entries.ts'
import { lockFile } from './lock.ts'

/** A file of changes in their order, one line of JSON each. */
export interface Lines<Entry> {
  /** Keeps an entry for the next flush; before `restore` there is nothing to write. */
  readonly add: (entry: Entry) => void
  /** Writes what was added, before the call that changed it is answered. */
  readonly flush: () => void
  /** Applies the entries of the file, then rewrites the file with the present state alone. Once, at the start. */
  readonly restore: (apply: (entry: Entry) => void, present: () => Iterable<Entry>) => void
  readonly close: () => void
}

/**
 * Opens a journal, and makes it where there is none. An entry that was flushed survives the end of this process. It is
 * not forced onto the disk: a machine that loses its power can lose the last seconds.
 * @throws Error when another process has it
 */
export const openLines = <Entry>(file: string, format: JournalFormat): Lines<Entry> => {
  mkdirSync(dirname(file), { recursive: true })
  const release = lockFile(`${file}.lock`)
  let out: number | undefined
  let pending: string[] = []
  return {
    add: (entry) => {
      if (out !== undefined) pending.push(lineOf(entry))
    },
    flush: () => {
      if (out === undefined || pending.length === 0) return
      const text = pending.join('')
      pending = []
      writeWhole(out, text)
    },
    restore: (apply, present) => {
      try {
        for (const entry of readEntries<Entry>(file, format)) apply(entry)
        compact(file, format, present())
        out = openSync(file, 'a')
      } catch (error) {
        release()
        throw error
      }
    },
    close: () => {
      if (out !== undefined) closeSync(out)
      out = undefined
      release()
    },
  }
}

const lineOf = (entry: unknown): string => `${JSON.stringify(entry)}\n`

const writeWhole = (file: number, text: string): void => {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

/** The old file stays until the new one is whole. */
const compact = (file: string, { number }: JournalFormat, present: Iterable<unknown>): void => {
  const draft = `${file}.new`
  const out = openSync(draft, 'w')
  writeWhole(out, lineOf({ v: number }))
  for (const entry of present) writeWhole(out, lineOf(entry))
  fsyncSync(out)
  closeSync(out)
  renameSync(draft, file)
}
