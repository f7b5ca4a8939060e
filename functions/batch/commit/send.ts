import type { Write, WriteOutcome } from '../../ports/items.ts'
import type { CommitContext } from './context.ts'

/** A write, and what has to lie beside its item before. */
export interface Outgoing {
  readonly write: Write
  readonly spill: Write | undefined
}

/** One outcome a write, in the same order. One whose record beside it could not be written is not sent. */
export const send = async (
  outgoing: readonly Outgoing[],
  { store, deadline }: Pick<CommitContext, 'store' | 'deadline'>,
): Promise<readonly WriteOutcome[]> => {
  const spilled = await spill(outgoing, { store, deadline })
  const ready = outgoing.filter((_, at) => spilled[at] === undefined)
  const sent = (
    await store.write(
      ready.map(({ write }) => write),
      deadline,
    )
  ).values()
  return spilled.map((fault): WriteOutcome => fault ?? sent.next().value ?? { kind: 'unknown' })
}

/** Undefined where nothing stands in the way of the write. */
export const spill = async (
  outgoing: readonly Outgoing[],
  { store, deadline }: Pick<CommitContext, 'store' | 'deadline'>,
): Promise<readonly (WriteOutcome | undefined)[]> => {
  const beside = outgoing.flatMap(({ spill: write }) => (write ? [write] : []))
  if (beside.length === 0) return outgoing.map(() => undefined)
  const outcomes = (await store.write(beside, deadline)).values()
  return outgoing.map(({ spill: write }) => {
    const outcome = write && (outcomes.next().value ?? ({ kind: 'unknown' } as const))
    // One of that name has the same content.
    if (outcome === undefined || outcome.kind === 'applied' || outcome.kind === 'conflict') return undefined
    // Lost, it can be there or not; either way nothing has been done to the item.
    return outcome.kind === 'unknown' ? { kind: 'contended' } : outcome
  })
}
