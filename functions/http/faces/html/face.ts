import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderBatch, renderProgress } from './render.ts'
import { renderRefusal } from './render-refusal.ts'

/** Forms of web pages, and pages that answer them: for browsers without a script. */
export const html: Face<AnswerType> = {
  types: ['text/html'],
  parse: { type: 'multipart/form-data', rows: parseRows },
  render: { batch: renderBatch, progress: renderProgress },
  renderRefusal,
}
