import type { MakeDatabase } from './doubles/database.ts'
import type { History } from './history/spec.ts'
import { judge } from './oracle/judge.ts'
import type { Violation } from './oracle/violation.ts'
import type { Journal } from './play/journal.ts'
import { play } from './play/play.ts'

export interface Trial {
  readonly journal: Journal
  readonly violations: readonly Violation[]
}

/** Plays a history, and looks for what is wrong with it. */
export const tryOut = async (history: History, makeDatabase: MakeDatabase): Promise<Trial> => {
  const journal = await play(history, makeDatabase)
  return { journal, violations: judge(journal) }
}
