import type { SendFile } from '../rows/columns.ts'
import { lineFeed, type Row, wireOf } from '../rows/row.ts'
import { itemShape } from './items.ts'
import type { Plan } from './journal.ts'

/**
 * Finds the line of the upload on which a row starts: its line in the file if blank lines can pad the upload up to it.
 * It is called with the rows in order, from the first on.
 */
export const linePlacer = ({ sent }: SendFile) => {
  const first = sent === undefined ? 1 : 2 + feedsIn(sent.header)
  let next = first
  return (row: Row): { readonly line: number; readonly blanks: number } => {
    if (row.index === 0) next = first
    if (row.fault !== undefined) return { line: 0, blanks: 0 }
    const blanks = Math.max(0, row.line - next)
    const line = next + blanks
    next = line + feedsIn(wireOf(row)) + 1
    return { line, blanks }
  }
}

const feedsIn = (bytes: Buffer): number => {
  let feeds = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) feeds++
  return feeds
}

/** The rows of a file that can be sent, as the service reads them. */
export async function* uploadBody(file: SendFile): AsyncGenerator<Buffer> {
  if (file.sent) yield Buffer.concat([file.sent.header, feed])
  const place = linePlacer(file)
  for await (const row of file.rows()) {
    const { blanks } = place(row)
    if (row.fault === undefined) yield Buffer.concat([Buffer.from('\n'.repeat(blanks)), wireOf(row), feed])
  }
}

const feed = Buffer.from('\n')

/** Rows that are left out, each with its fault. */
export const withFaults = (file: SendFile, plan: Plan): SendFile => {
  const shape = itemShape(file, plan)
  return {
    ...file,
    rows: async function* () {
      for await (const row of file.rows()) {
        const fault = row.fault ?? shape.faultOf(row)
        yield fault === undefined ? row : { ...row, fault }
      }
    },
  }
}
