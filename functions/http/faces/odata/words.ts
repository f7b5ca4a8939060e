import type { Words } from '../face.ts'
import { parseOperations } from './parse.ts'
import { renderBatch, renderFinished, renderProgress, renderRefusal } from './render.ts'

export const words: Words = {
  parse: { operations: parseOperations },
  render: { batch: renderBatch, finished: renderFinished, progress: renderProgress },
  renderRefusal,
}
