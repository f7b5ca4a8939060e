import type { BatchResult } from '../../client/index.ts'
import { type FailedRow, failedRowOf } from '../state/failed-row.ts'
import type { Target } from '../state/target.ts'
import type { Connection } from './connection.ts'
import { type Piece, pieceLimits, piecesOf, textOf } from './pieces.ts'
import type { Prepared } from './prepared.ts'

/** The only piece of a file that one request can carry; undefined for a larger file, or one that is not all text. */
export const onlyPiece = async (file: Prepared): Promise<Piece | undefined> => {
  if (file.size > pieceLimits.bytes) return undefined
  try {
    const pieces = piecesOf(file)
    const { value: first } = await pieces.next()
    return first !== undefined && (await pieces.next()).done ? first : undefined
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

export interface Sending {
  readonly target: Target
  readonly validateOnly: boolean
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}

export interface Told {
  readonly batch: string
  readonly success: number
  readonly failed: readonly FailedRow[]
}

/** Sends the rows of a piece in one request, and puts beside each that failed what was in it. */
export const sendPiece = async (
  piece: Piece,
  { target, ...how }: Sending & { readonly columns: readonly string[] | undefined },
  { client }: Connection,
): Promise<Told> => {
  const { columns, ...rest } = how
  const { collection, contentType, as } = target
  const answer = await client.importText(piece.text, {
    collection,
    contentType,
    ...as,
    ...rest,
    throwOnFailure: false,
  })
  return toldOf(answer, piece, columns)
}

const toldOf = (
  { results, batchIds, summary }: BatchResult,
  { rows }: Piece,
  columns: readonly string[] | undefined,
): Told => {
  if (results.length !== rows.length)
    throw new Error(`The service found ${results.length} rows where this page found ${rows.length}.`)
  const failed = results.flatMap((result, at) => {
    const row = rows[at]
    if (result.ok || row === undefined) return []
    return [{ ...failedRowOf(result, textOf(row.bytes, row.line), columns), line: row.line }]
  })
  return { batch: batchIds[0] ?? '', success: summary.success, failed }
}
