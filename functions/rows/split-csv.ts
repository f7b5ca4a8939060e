/** The cells of a record of RFC 4180 whose quotes are in order; its line end is not part of it. */
export const cellsOf = (record: string): readonly string[] => {
  if (!record.includes('"')) return record.split(',')
  const cells: string[] = []
  for (let start = 0; start <= record.length; ) {
    const isQuoted = record[start] === '"'
    const close = isQuoted ? closingQuote(record, start) : start
    const end = indexOrEnd(record, ',', close)
    cells.push(
      isQuoted
        ? record.slice(start + 1, close).replaceAll('""', '"') + record.slice(close + 1, end)
        : record.slice(start, end),
    )
    start = end + 1
  }
  return cells
}

/** A doubled quote stands for one in the cell. */
const closingQuote = (record: string, open: number): number => {
  let close = indexOrEnd(record, '"', open + 1)
  while (record[close + 1] === '"') close = indexOrEnd(record, '"', close + 2)
  return close
}

const indexOrEnd = (text: string, part: string, start: number): number => {
  const index = text.indexOf(part, start)
  return index < 0 ? text.length : index
}
