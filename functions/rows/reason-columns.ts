const columnOf = <Name extends string>(name: Name): `error.${Name}` => `error.${name}`

/** What is said of a failed row, in the order of the columns behind those of its file. */
export const reasons = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/** … of rows of a form, which has several files. */
export const reasonsOfForm = [...reasons, 'file'] as const

/** The text of a row that fits no columns. */
export const textColumn = columnOf('row')

/** The name of the file that a row came from, if it came in a form. */
export const fileColumn = columnOf('file')

/**
 * The columns that say so. They mean this in every CSV: a member that is called so has no column, and stands among the other
 * members.
 */
export const reservedColumns: readonly string[] = [...reasonsOfForm.map(columnOf), textColumn]

export const columnsOfReasons = (said: readonly (typeof reasonsOfForm)[number][]): readonly string[] => [
  ...said.map(columnOf),
  textColumn,
]

export const isReason = (column: string): boolean => reservedColumns.includes(column)

/** The cells of a row, or its header, in the columns of its own. */
export const withoutReasons = (cells: readonly string[], columns: readonly string[]): readonly string[] =>
  cells.filter((_, at) => !isReason(columns[at] ?? ''))
