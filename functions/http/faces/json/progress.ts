import { type LiveSummary, summaryOf } from '../../../batch/render/progress.ts'
import { type BatchResource, isImport, isKeyed } from '../../../batch/resource.ts'
import type { Base } from '../../../model/base.ts'
import { batchLinks } from '../../../model/paths.ts'
import { stateOf } from '../../../model/state.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { conclusionAt } from './batch.ts'
import { wireProblemOf } from './result.ts'
import type { WireAnnounced, WireBatches, WireFinished, WireProgress } from './schemas/asynchronous.ts'
import { fittedText, jsonBodyOf } from './text.ts'

/** What a batch is, without its results. */
const progressOf = ({ batch }: BatchResource, summary: LiveSummary, base: Base): WireProgress => {
  const { id, createdAt, startedAt, completedAt, cancelledAt, expiresAt, fault } = batch
  return {
    summary,
    id,
    state: stateOf(batch),
    createdAt,
    startedAt,
    completedAt,
    cancelledAt,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    import: importOf(batch),
    error: fault && wireProblemOf(fault, base),
    links: linksOf(batch, base),
  }
}

/** What was answered at once is over with its request, so there is nothing to cancel. */
const linksOf = (batch: BatchResource['batch'], base: Base): WireProgress['links'] => {
  const { cancellation, ...links } = batchLinks(batch.id, base)
  return isKeyed(batch) ? links : { ...links, cancellation }
}

const importOf = (batch: BatchResource['batch']): WireProgress['import'] => {
  if (!isImport(batch)) return undefined
  const { collection, method, action, contentType } = batch.source
  return { collection, ...(method === 'ACT' ? { action } : { method }), contentType }
}

/** A batch that goes on, or whose results are not asked for. */
export const renderProgress = ({ progress, summary, upload }: View<'progress'>, { base }: Asked): Text => {
  const told = progressOf(progress, summary, base)
  if (upload === undefined) return jsonBodyOf(told)
  const announced: WireAnnounced = { ...told, upload }
  return jsonBodyOf(announced)
}

export const renderFinished = (
  { progress, summary, conclusion }: View<'finished'>,
  { base }: Asked,
): Text => {
  const told = progressOf(progress, summary, base)
  const state = progress.batch.cancelledAt === undefined ? 'completed' : 'cancelled'
  return fittedText(
    (level): WireFinished => ({ ...told, state, ...conclusionAt(conclusion, { level, base }) }),
    {
      isCut: conclusion.isCut,
    },
  )
}

export const renderBatches = ({ batches, next }: View<'batches'>, { base }: Asked): Text => {
  const page: WireBatches = {
    batches: batches.map((progress) => progressOf(progress, summaryOf(progress), base)),
    next,
  }
  return jsonBodyOf(page)
}
