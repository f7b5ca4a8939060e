import type { RowFile } from '../rows/file.ts'
import { endingOf, stemOf } from '../rows/format.ts'

/**
 * `cities.csv`, `failed` → `cities.failed.csv`. What is written in another way than the file keeps the file's whole name,
 * or two files would share it: an array becomes lines, `cities.json.failed.ndjson`, and nothing is packed.
 */
export const besideName = ({ path, format }: Pick<RowFile, 'path' | 'format'>, word: string): string => {
  const ending = format === 'json' ? '.ndjson' : endingOf(path)
  return `${path.endsWith(ending) ? stemOf(path) : path}.${word}${ending}`
}

/**
 * What stands before the row in a CSV file of failed rows. A row that is no record of its own, or does not fit the
 * header, stands as it is in the one cell `text`, so that it cannot break its neighbours; `guarded` names the columns
 * whose cell got an apostrophe, since a spreadsheet would take it for a formula.
 */
export const own = {
  line: '_line',
  status: '_status',
  reason: '_reason',
  text: '_text',
  guarded: '_guarded',
} as const

/** What the service puts behind the columns of a file, where it tells of its failed rows. */
const told = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable', 'row'] as const

export const served = { line: 'error.line', text: 'error.row' } as const satisfies Record<
  string,
  `error.${(typeof told)[number]}`
>

const ownNames: ReadonlySet<string> = new Set([...Object.values(own), ...told.map((name) => `error.${name}`)])

/** A column that is no column of the file that the rows are from. */
export const isOwn = (name: string): boolean => ownNames.has(name)
