import type { Words } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderBatch, renderProgress } from './render.ts'
import { renderRefusal } from './render-refusal.ts'

export const words: Words = {
  parse: { rows: parseRows },
  render: { batch: renderBatch, progress: renderProgress },
  renderRefusal,
}
