import type { Target } from '../state/target.ts'
import { newWork, type Work } from '../state/work.ts'
import { check } from './check.ts'
import { begun, type Effects, failed } from './effects.ts'
import { go } from './place.ts'
import { type Prepared, prepare } from './prepared.ts'
import type { Sending } from './sending.ts'
import { onlyPiece, sendPiece } from './small.ts'
import { teller } from './store.ts'
import { upload } from './upload.ts'

export interface Order {
  readonly files: readonly File[]
  readonly collection: string
  readonly as: Target['as']
  readonly isCheck: boolean
}

/** Checks or sends files, one after the other; whatever one of them comes to, the next is sent. */
export const begin = async ({ files, ...order }: Order, effects: Effects): Promise<void> => {
  const works = files.map(({ name, size }) =>
    newWork(crypto.randomUUID(), { file: { name, size }, isCheck: order.isCheck }),
  )
  effects.store.tell({ type: 'removed', keys: withoutBatch(effects.store.get().works) })
  effects.store.tell({ type: 'added', works })
  for (const [at, { key }] of works.entries()) {
    const file = files[at]
    if (file === undefined) continue
    // Whoever ordered it may have signed out meanwhile.
    if (!effects.store.get().works.some((work) => work.key === key)) return
    const again = () => one(key, { ...order, file }, effects)
    effects.again.set(key, again)
    await again()
  }
}

/** Files of an earlier order that came to nothing, and checks. */
const withoutBatch = (works: readonly Work[]): readonly string[] =>
  works.filter(({ batch }) => batch === undefined).map(({ key }) => key)

type One = Omit<Order, 'files'> & { readonly file: File }

const one = async (key: string, { file, collection, as, isCheck }: One, effects: Effects): Promise<void> => {
  const tell = teller(effects.store, key)
  try {
    const prepared = await prepare(file)
    const target = { collection, as, contentType: prepared.contentType }
    tell({ type: 'target', target })
    await (isCheck ? check : send)(key, { file: prepared, target }, effects)
  } catch (error) {
    failed(effects, tell, error)
  }
}

interface Given {
  readonly file: Prepared
  readonly target: Target
}

/** A file that fits into one request is answered at once. Any other is uploaded, and the service works on it by itself. */
const send = async (key: string, given: Given, effects: Effects): Promise<void> => {
  const tell = teller(effects.store, key)
  const signal = begun(effects, key)
  try {
    const piece = await onlyPiece(given.file)
    const sending = { ...given, key, signal }
    if (piece === undefined) await upload(sending, effects)
    else await sendAtOnce({ ...sending, piece }, effects)
  } catch (error) {
    if (!signal.aborted) failed(effects, tell, error)
    else tell({ type: 'phase', phase: 'cancelled' })
  }
}

const sendAtOnce = async (
  {
    key,
    file,
    target,
    signal,
    piece,
  }: Sending & { piece: NonNullable<Awaited<ReturnType<typeof onlyPiece>>> },
  { store, connection, memory, now }: Effects,
): Promise<void> => {
  const tell = teller(store, key)
  tell({ type: 'phase', phase: 'sending' })
  const columns = file.header?.columns
  // The key is the work's own, so that trying again runs nothing twice.
  const how = { target, validateOnly: false, idempotencyKey: key, signal, columns }
  const { batch, success, failed: rows } = await sendPiece(piece, how, connection)
  const { name, size } = file
  memory.keep(batch, { name, size, target, rows, ...(columns === undefined ? {} : { columns }) })
  tell({ type: 'rows', event: { type: 'columns', columns } })
  tell({ type: 'rows', event: { type: 'held', rows } })
  const counts = { total: success + rows.length, success, failed: rows.length }
  tell({ type: 'counted', counts, at: now() })
  tell({ type: 'named', batch })
  tell({ type: 'phase', phase: 'ended' })
  go.toBatch(batch, store)
}
