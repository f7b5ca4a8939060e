import type { FailedRow } from '../state/failed-row.ts'
import type { Target } from '../state/target.ts'
import { begun, type Effects, failed } from './effects.ts'
import { piecesOf } from './pieces.ts'
import type { Prepared } from './prepared.ts'
import { sendPiece } from './small.ts'
import { teller } from './store.ts'

/** Asks the service what it would answer, piece by piece: nothing is written. */
export const check = async (
  key: string,
  { file, target }: { readonly file: Prepared; readonly target: Target },
  effects: Effects,
): Promise<void> => {
  const tell = teller(effects.store, key)
  const signal = begun(effects, key)
  try {
    tell({ type: 'phase', phase: 'checking' })
    tell({ type: 'rows', event: { type: 'columns', columns: file.header?.columns } })
    await checkAll({ key, file, target, signal }, effects)
    tell({ type: 'phase', phase: 'checked' })
  } catch (error) {
    if (!signal.aborted) failed(effects, tell, error)
    else tell({ type: 'phase', phase: 'cancelled' })
  }
}

interface Checked {
  readonly key: string
  readonly file: Prepared
  readonly target: Target
  readonly signal: AbortSignal
}

const checkAll = async ({ key, file, target, signal }: Checked, { store, connection, now }: Effects) => {
  const tell = teller(store, key)
  const found: FailedRow[] = []
  let [index, success] = [0, 0]
  for await (const piece of piecesOf(file)) {
    const how = { target, validateOnly: true, idempotencyKey: '', signal, columns: file.header?.columns }
    const told = await sendPiece(piece, how, connection)
    for (const row of told.failed) found.push({ ...row, index: index + row.index })
    index += piece.rows.length
    success += told.success
    const part = (piece.rows.at(-1)?.end ?? 0) / file.body.size
    tell({ type: 'counted', counts: { success, failed: found.length }, part, at: now() })
    tell({ type: 'rows', event: { type: 'held', rows: [...found] } })
  }
  tell({ type: 'counted', counts: { total: index, success, failed: found.length }, part: 1, at: now() })
}
