import { readBatch } from '../../batch/answer.ts'
import { RequestError } from '../../errors.ts'
import type { OperationResult } from '../../model/result.ts'
import { type ExchangeContext, exchange } from '../../send/exchange.ts'
import type { Row } from '../rows/row.ts'
import type { RowChunk } from './chunks.ts'
import type { FailedRow } from './journal.ts'
import { kindsOf, reasonOf } from './reasons.ts'
import type { Shape } from './shape.ts'
import type { ChunkState } from './state.ts'

export interface SendContext extends ExchangeContext {
  readonly shape: Shape
  /** The key of a request. */
  readonly keyFor: (part: string) => string
  /** A dry run: nothing is written, so there is no key. */
  readonly dryRun: boolean
  /** A part of the chunk took effect. */
  readonly onAnswer: () => void
}

/** Sends a chunk until it is answered, and says which of its rows failed. */
export const sendChunk = async (chunk: RowChunk, context: SendContext): Promise<ChunkState> => {
  const { sendable, unsendable, rows } = chunk
  const sent = sendable.length === 0 ? [] : await sendRows(sendable, String(chunk.number), context)
  const failed = [...unsendable, ...sent].sort((a, b) => a.index - b.index)
  return { total: rows.length, failed, open: failed.some(({ retryable }) => retryable) }
}

/**
 * A request that is refused because of one row refuses its neighbours, too. Then both halves are sent on their own,
 * under keys of their own. Nothing was run, so nothing is run twice.
 */
const sendRows = async (
  rows: readonly Row[],
  part: string,
  context: SendContext,
): Promise<readonly FailedRow[]> => {
  try {
    const results = await exchange(callOf(rows, part, context), readBatch(rows.length), context)
    context.onAnswer()
    return rows.flatMap((row, at) => failureOf(row, results.results[at]))
  } catch (error) {
    if (!(error instanceof RequestError) || !isOfOneRow(error)) throw error
    const half = Math.ceil(rows.length / 2)
    if (rows.length === 1) return rows.map((row) => refusedRow(row, error))
    const first = await sendRows(rows.slice(0, half), `${part}a`, context)
    return [...first, ...(await sendRows(rows.slice(half), `${part}b`, context))]
  }
}

const callOf = (rows: readonly Row[], part: string, { shape, keyFor, dryRun }: SendContext) => ({
  method: shape.method,
  path: shape.pathOf(dryRun),
  headers: {
    accept: 'application/json',
    'content-type': shape.contentType,
    ...(dryRun ? {} : { 'idempotency-key': keyFor(part) }),
  },
  body: shape.bodyOf(rows),
})

const ofOneRow = /\/problems\/(?:invalid-dependency|duplicate-operation-id)$/

const isOfOneRow = ({ status, problem }: RequestError): boolean =>
  status === 413 || ofOneRow.test(problem?.type ?? '')

const refusedRow = ({ index, line }: Row, { status, message, problem }: RequestError): FailedRow => ({
  index,
  line,
  status,
  reason: message,
  ...(problem === undefined ? {} : { kinds: kindsOf(problem) }),
  retryable: false,
})

const failureOf = ({ index, line }: Row, result: OperationResult | undefined): FailedRow[] =>
  result === undefined || result.ok ? [] : [failedRow(index, line, result)]

export const failedRow = (
  index: number,
  line: number,
  { status, error, retryable }: Extract<OperationResult, { ok: false }>,
): FailedRow => ({ index, line, status, reason: reasonOf(error), kinds: kindsOf(error), retryable })
