export const headers = { contentType: 'text/csv; charset=utf-8' }

/** Rows of RFC 4180, of which the first is the header. A cell with one half of a line end is quoted, too. */
export const linesOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
