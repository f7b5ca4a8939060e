import type { RowFile } from '../rows/file.ts'
import { endingOf, stemOf } from '../rows/format.ts'

/**
 * `cities.csv`, `failed` → `cities.failed.csv`. An output in another format keeps the file's whole name, or two files
 * would share one: an array becomes lines, `cities.json.failed.ndjson`, and no output is packed.
 */
export const sidecarName = ({ path, format }: Pick<RowFile, 'path' | 'format'>, word: string): string => {
  const ending = format === 'json' ? '.ndjson' : endingOf(path)
  return `${path.endsWith(ending) ? stemOf(path) : path}.${word}${ending}`
}

/**
 * The columns before the row in a CSV file of failed rows. The text of a row that is no whole record, or does not fit
 * the header, is in the one cell `text`, so that it cannot break its neighbours. `guarded` names the columns whose cell
 * got an apostrophe, since a spreadsheet would take it for a formula.
 */
export const own = {
  line: '_line',
  status: '_status',
  reason: '_reason',
  text: '_text',
  guarded: '_guarded',
} as const

/** The columns that the service adds behind those of a file in its failed rows. */
const reasonColumns = [
  'line',
  'status',
  'type',
  'title',
  'detail',
  'pointer',
  'retryable',
  'file',
  'row',
] as const

export const served = { line: 'error.line', text: 'error.row' } as const satisfies Record<
  string,
  `error.${(typeof reasonColumns)[number]}`
>

const ownNames: ReadonlySet<string> = new Set([
  ...Object.values(own),
  ...reasonColumns.map((name) => `error.${name}`),
])

/** A column that does not come from the imported file. */
export const isOwn = (name: string): boolean => ownNames.has(name)
