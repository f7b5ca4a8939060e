import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isRecord } from '../../send/call.ts'
import type { Format } from '../rows/format.ts'
import type { Reading } from '../rows/reading.ts'
import { UsageError } from '../usage-error.ts'

/** The identity of a run, by which it is recognised and continued. */
export interface Plan {
  readonly command: 'import' | 'apply'
  readonly url: string
  /** Present for an import. */
  readonly collection?: string | undefined
  readonly method?: 'POST' | 'PUT' | 'PATCH' | undefined
  /** In place of a method: the rows are inputs of it. */
  readonly action?: string | undefined
  readonly format: Format
  /** How the file is read, if not in the usual way. */
  readonly reading?: Reading | undefined
  /** The service reads the file by itself. */
  readonly background: boolean
  /** SHA-256 of the file. */
  readonly digest: string
  /** The rules by which the file is cut. */
  readonly rows: number
  /** Changes the keys of the same content; empty for a first run. */
  readonly salt: string
}

/** A row that failed. */
export interface FailedRow {
  readonly index: number
  readonly line: number
  readonly status: number
  readonly reason: string
  /** The group in the final counts: the reason without details of this row. */
  readonly kinds?: readonly string[]
  /** The same row under the same key may succeed. */
  readonly retryable: boolean
}

export interface Totals {
  readonly total: number
  readonly failed: number
  readonly open: number
}

/** The number of the format, beside the plan; absent is 1. */
const format = 1

export type JournalEntry =
  | { readonly plan: Plan; readonly v?: number }
  /** The first attempt of a chunk is about to be sent. */
  | { readonly sent: number; readonly at: number }
  /** A chunk that was sent certainly had no effect. */
  | { readonly refused: number }
  /** The result of a chunk. `open`: some of its rows may still succeed under its key. */
  | {
      readonly chunk: number
      readonly total: number
      readonly failed: readonly FailedRow[]
      readonly open: boolean
    }
  /** The batch that the service works on. */
  | { readonly batch: string }
  /** SHA-256 of a file of failed rows that is about to be written, and its path from the journal's folder. */
  | { readonly wrote: string; readonly into: string }
  /** The number of failed rows that succeeded in a retry. */
  | { readonly mended: number }
  /** The run has ended. With `open` rows there is more to do. */
  | { readonly ended: Totals }

/** Beside the file, with its name. */
export const journalPath = (path: string): string => `${path}.journal`

export interface Journal {
  readonly path: string
  readonly entries: readonly JournalEntry[]
  add(entry: JournalEntry): void
  remove(): void
}

/**
 * Opens the journal of an earlier run; undefined when there is none.
 * @throws UsageError for a journal of a later version, or an unreadable one: a new journal in its place would forget
 * what may have been done already.
 */
export const openJournal = (path: string): Journal | undefined => {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (text === '') return undefined
  const entries = text.split('\n').flatMap(entryOf)
  const [first] = entries
  if (first === undefined || !('plan' in first))
    throw new UsageError(`${path} is not a journal; move it away`)
  const { v = format } = first
  if (v !== format)
    throw new UsageError(
      `${path} is of format ${v}, which a later version of this program has written; go on with that one`,
    )
  return journal(path, entries)
}

/** A temporary journal, for a run that leaves nothing behind. */
export const journalInMemory = (plan: Plan): Journal => {
  const entries: JournalEntry[] = [{ plan }]
  return { path: 'nowhere', entries, add: (entry) => void entries.push(entry), remove: () => {} }
}

/** Begins a journal, completely or not at all, with the entries of an earlier one that still matter. */
export const startJournal = (path: string, plan: Plan, kept: readonly JournalEntry[] = []): Journal => {
  const begun = `${path}.new`
  const entries: readonly JournalEntry[] = [{ v: format, plan }, ...kept]
  writeFileSync(begun, entries.map(line).join(''))
  renameSync(begun, path)
  return journal(path, entries)
}

const journal = (path: string, known: readonly JournalEntry[]): Journal => {
  const entries = [...known]
  return {
    path,
    entries,
    add: (entry) => {
      appendFileSync(path, line(entry))
      entries.push(entry)
    },
    remove: () => rmSync(path, { force: true }),
  }
}

/** A process that dies while it writes leaves half a line, so the next entry starts on a new line. */
const line = (entry: JournalEntry): string => `\n${JSON.stringify(entry)}`

const entryOf = (text: string): JournalEntry[] => {
  if (text === '') return []
  try {
    const entry: unknown = JSON.parse(text)
    return isRecord(entry) ? [entry as JournalEntry] : []
  } catch {
    return []
  }
}

export const planOf = ({ path, entries: [first] }: Journal): Plan => {
  if (first === undefined || !('plan' in first)) throw new UsageError(`${path} is not a journal`)
  return first.plan
}
