import { Overtaken } from '../../model/attempt.ts'
import { isOvertaken } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import { findOver } from './over.ts'
import { readAll } from './read.ts'
import { metWith } from './rounds.ts'
import type { Work } from './work.ts'

/** Reads unknown items. Writes with a lost answer are sent again first. */
export const readStates = async (
  open: readonly Work[],
  context: CommitContext,
): Promise<{ readonly ready: readonly Work[]; readonly failed: readonly Work[] }> => {
  const isKnown = ({ seen, pending }: Work) => seen !== undefined || (pending && !pending.conflicted)
  const known = open.filter(isKnown)
  const blind = open.filter((work) => !isKnown(work))
  if (blind.length === 0) return { ready: await current(open, context), failed: [] }
  const outcomes = await readAll(
    blind.map(({ fold }) => fold.key),
    context,
  )
  const read = blind.map((work, at): Work => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    return outcome.kind === 'read'
      ? { ...work, seen: { history: outcome.history } }
      : metWith(work, outcome.kind)
  })
  const ready = await current([...known, ...read.filter(({ seen }) => seen)], context)
  return { ready, failed: read.filter(({ seen }) => !seen) }
}

/** @throws Overtaken when a later attempt has written one of them. */
const current = (ready: readonly Work[], context: CommitContext): Promise<readonly Work[]> => {
  for (const { seen } of ready) if (seen && isOvertaken(seen.history, context.attempt)) throw new Overtaken()
  return findOver(ready, context)
}
