type Row = readonly (string | number)[]

/** Rows in columns, numbers aligned to the right. A cell may have several lines. */
export const tableOf = (rows: readonly Row[]): string => {
  const lines = rows.flatMap(toLines)
  const widths = lines.reduce<readonly number[]>(
    (widest, line) => line.map((cell, at) => Math.max(widest[at] ?? 0, String(cell).length)),
    [],
  )
  const pad = (cell: string | number, at: number) => {
    const width = widths[at] ?? 0
    return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
  }
  return lines.map((line) => `  ${line.map(pad).join('  ')}`.trimEnd()).join('\n')
}

const toLines = (row: Row): readonly Row[] => {
  const cells = row.map((cell) => (typeof cell === 'number' ? [cell] : cell.split('\n')))
  const height = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) => cells.map((parts) => parts[line] ?? ''))
}
