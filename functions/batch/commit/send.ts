import type { Write, WriteOutcome } from '../../ports/items.ts'
import type { CommitContext } from './context.ts'

/** A write, and the record that must be beside its item before. */
export interface Outgoing {
  readonly write: Write
  readonly spill: Write | undefined
}

/** One outcome a write, in the same order. If the record beside the item cannot be written, the write is not sent. */
export const send = async (
  outgoing: readonly Outgoing[],
  { store, deadline }: Pick<CommitContext, 'store' | 'deadline'>,
): Promise<readonly WriteOutcome[]> => {
  const writes = outgoing.map(({ write }) => write)
  // Nearly always.
  if (!outgoing.some((one) => one.spill)) return answered(await store.write(writes, deadline), writes.length)
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

/** A store that answers fewer has not told of the others. */
const answered = (outcomes: readonly WriteOutcome[], count: number): readonly WriteOutcome[] =>
  outcomes.length === count
    ? outcomes
    : Array.from({ length: count }, (_, at) => outcomes[at] ?? { kind: 'unknown' })

/** Undefined when the write can be sent. */
export const spill = async (
  outgoing: readonly Outgoing[],
  { store, deadline }: Pick<CommitContext, 'store' | 'deadline'>,
): Promise<readonly (WriteOutcome | undefined)[]> => {
  const spills = outgoing.flatMap(({ spill: write }) => (write ? [write] : []))
  if (spills.length === 0) return outgoing.map(() => undefined)
  const outcomes = (await store.write(spills, deadline)).values()
  return outgoing.map(({ spill: write }) => {
    const outcome = write && (outcomes.next().value ?? ({ kind: 'unknown' } as const))
    // A record of the same name has the same content.
    if (outcome === undefined || outcome.kind === 'applied' || outcome.kind === 'conflict') return undefined
    // After a lost answer the record may exist or not; either way the item is unchanged.
    return outcome.kind === 'unknown' ? { kind: 'contended' } : outcome
  })
}
