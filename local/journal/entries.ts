import { existsSync, readFileSync } from 'node:fs'

/** How the entries of a journal look. */
export interface JournalFormat {
  /** Whose journal it is, for error messages. */
  readonly owner: string
  /** Is in the first line; a file without it is of format 1. */
  readonly number: number
  /** An entry has a member with one of these names. */
  readonly kinds: readonly string[]
}

const lineFeed = 10

/**
 * The entries of a file. A last line without its end belongs to a call that was never answered, and is left out.
 * @throws Error that names the line which cannot be read
 */
export function* readEntries<Entry>(file: string, format: JournalFormat): Generator<Entry> {
  if (!existsSync(file)) return
  const bytes = readFileSync(file)
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(lineFeed, start)
    if (end === -1) return
    const entry = parsed(bytes.toString('utf8', start, end), `${file}, line ${line}`, format)
    if ('v' in entry) checkNumber(entry.v, file, format)
    else yield entry as Entry
    start = end + 1
  }
}

/** The file is written anew from what was read, so a format that is not understood would be lost. */
const checkNumber = (number: unknown, file: string, format: JournalFormat): void => {
  if (number === format.number) return
  throw new Error(
    `${file} is of format ${number}, which a later version has written; ${format.number} can be read`,
  )
}

const parsed = (text: string, place: string, { kinds, owner }: JournalFormat): object => {
  const entry = parsedJson(text)
  if (entry !== undefined && ['v', ...kinds].some((kind) => Object.hasOwn(entry, kind))) return entry
  throw new Error(`${place} cannot be read: it is no journal of ${owner}, or it was damaged`)
}

const parsedJson = (text: string): object | undefined => {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : undefined
  } catch {
    return undefined
  }
}
