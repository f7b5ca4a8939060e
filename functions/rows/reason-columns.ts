/**
 * The columns that say of each failed row of a file why it failed, behind those of the file. They mean this in every CSV: a member
 * that is called so has no column, and stands among the other members.
 */
const columnOf = (name: string): string => `error.${name}`

/** What is said of a row, in the order of the columns. */
export const reasons = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/** The text of a row that fits no columns. */
export const textColumn = columnOf('row')

export const reasonColumns: readonly string[] = [...reasons.map(columnOf), textColumn]

export const isReason = (column: string): boolean => reasonColumns.includes(column)
