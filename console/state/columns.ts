import type { FailedRow } from './failed-row.ts'

export interface Column {
  readonly name: string
  /** Its place in the file. */
  readonly at: number
}

/** More columns than these are not read side by side, and a thousand of them in fifty rows take a browser seconds. */
export const mostColumns = 30

/** The columns of a wide table that these rows are about: the id, and what is wrong in one of them. */
export const columnsAbout = (
  columns: readonly string[],
  rows: readonly Pick<FailedRow, 'reasons'>[],
): readonly Column[] => {
  const wrong = new Set(rows.flatMap(({ reasons }) => reasons.map(({ member }) => member)))
  return allColumns(columns)
    .filter(({ name }) => columns.length <= mostColumns || name === 'id' || wrong.has(name))
    .slice(0, mostColumns)
}

export const allColumns = (columns: readonly string[]): readonly Column[] =>
  columns.map((name, at) => ({ name, at }))
