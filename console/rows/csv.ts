/** Rows of RFC 4180. One empty cell alone is quoted, since a blank line is no row. */
export const recordOf = (cells: readonly string[]): string =>
  cells.length === 1 && cells[0] === '' ? '""' : cells.map(cell).join(',')

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
