import { type LiveSummary, outcomeOfEnded, summaryOf } from '../../batch/render/progress.ts'
import type { Progress } from '../../model/async-batch.ts'
import type { Base } from '../../model/base.ts'
import { batchLinks } from '../../model/paths.ts'
import { stateOf } from '../../model/state.ts'
import type { BatchOutcome } from '../../model/summary.ts'
import { eventId } from './event-id.ts'

/** What everybody is told of the end of a batch: no results, no payload, nobody's name. */
export interface BatchCompleted {
  readonly id: string
  readonly type: 'batch.completed'
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: {
    readonly id: string
    readonly state: 'completed' | 'cancelled'
    readonly outcome: BatchOutcome
    readonly summary: LiveSummary
    /** Paths on the host of the service; its base path is in them. */
    readonly links: ReturnType<typeof batchLinks>
  }
}

/** Of a batch whose end is on record with this mark. The same record makes the same event. */
export const batchCompleted = (progress: Progress, mark: string, base: Base = ''): BatchCompleted => {
  const { id, createdAt, completedAt = createdAt } = progress.batch
  const summary = summaryOf(progress)
  return {
    id: eventId(mark),
    type: 'batch.completed',
    timestamp: completedAt,
    data: {
      id,
      state: stateOf(progress.batch) === 'cancelled' ? 'cancelled' : 'completed',
      outcome: outcomeOfEnded(progress, summary),
      summary,
      links: batchLinks(id, base),
    },
  }
}
