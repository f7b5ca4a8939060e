import type { View } from '../../view.ts'
import type { Renderers, Text } from '../face.ts'
import { renderBatch, renderItems } from './batch.ts'
import { renderLenient } from './lenient.ts'
import { renderList } from './list.ts'
import { renderResult, renderResults, renderRows } from './pages.ts'
import { renderBatches, renderFinished, renderProgress } from './progress.ts'
import { renderHealth, renderProblem, renderService } from './service.ts'
import { jsonBodyOf } from './text.ts'

const renderItem = ({ result, isShown }: View<'item'>): Text =>
  isShown && result.body ? jsonBodyOf(result.body) : { headers: {} }

/** JSON has words for everything. */
export const render: Renderers = {
  batch: renderBatch,
  item: renderItem,
  items: (view, request) => (view.isLenient ? renderLenient(view) : renderItems(view, request)),
  list: renderList,
  progress: renderProgress,
  finished: renderFinished,
  batches: renderBatches,
  results: renderResults,
  rows: renderRows,
  result: renderResult,
  service: renderService,
  health: renderHealth,
  problem: renderProblem,
}
