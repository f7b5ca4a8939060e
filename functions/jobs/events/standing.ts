import type { Progress } from '../../model/async-batch.ts'
import { generationOf } from '../../model/generation.ts'
import { isFinished } from '../../model/state.ts'
import type { AnnouncedEnd } from './messages.ts'

/**
 * What an announcement is worth. `true`: that very end is on record. `open`: it may come yet, so the message is held
 * back. `void`: it will not come, or is not true any more; whoever ends the batch otherwise announces that.
 */
export type Standing = 'true' | 'open' | 'void'

/**
 * An end was announced before it was recorded. Its sender may have died in between, or another end was quicker. A batch
 * that was opened again since has another end before it, so the former one is told no more.
 */
export const standingOf = (end: AnnouncedEnd, progress: Progress | undefined): Standing => {
  if (progress === undefined) return 'void'
  const { batch } = progress
  if (generationOf(batch.createdAt) !== end.generation) return 'void'
  if (isFinished(batch)) return batch.endedBy === end.mark ? 'true' : 'void'
  return batch.round > end.round ? 'void' : 'open'
}
