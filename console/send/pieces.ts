import type { RawRecord } from '../rows/records.ts'
import type { Prepared } from './prepared.ts'

/** Rows of a file that go into one request. */
export interface Piece {
  readonly rows: readonly RawRecord[]
  /** What is sent: the rows, under the header row where there is one. */
  readonly text: string
}

/** The service takes 1,000 rows, and a few MB however a body is encoded on its way. */
export const pieceLimits = { rows: 1000, bytes: 1_500_000 } as const

/** @throws TypeError for bytes that are not UTF-8: as text they would become other ones. */
export async function* piecesOf(
  file: Pick<Prepared, 'rows' | 'header'>,
  limits: { readonly rows: number; readonly bytes: number } = pieceLimits,
): AsyncGenerator<Piece> {
  let rows: RawRecord[] = []
  let bytes = 0
  for await (const record of file.rows()) {
    const isFull =
      rows.length === limits.rows || (rows.length > 0 && bytes + record.bytes.length > limits.bytes)
    if (isFull) {
      yield pieceOf(rows, file)
      ;[rows, bytes] = [[], 0]
    }
    // The bytes are a view of a window that moves on.
    rows.push({ ...record, bytes: record.bytes.slice() })
    bytes += record.bytes.length
  }
  if (rows.length > 0) yield pieceOf(rows, file)
}

const pieceOf = (rows: readonly RawRecord[], { header }: Pick<Prepared, 'header'>): Piece => {
  const lines = rows.map(({ bytes, line }) => textOf(bytes, line))
  const first = header === undefined ? [] : [textOf(header.bytes, 1)]
  return { rows, text: `${[...first, ...lines].join('\n')}\n` }
}

export const textOf = (bytes: Uint8Array, line: number): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new TypeError(`Line ${line} has bytes that are not UTF-8. Save the file as UTF-8.`)
  }
}
