import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderResults, renderRows } from './render.ts'
import { renderList } from './render-list.ts'

/** One JSON value a line. */
export const ndjson: Face<AnswerType> = {
  types: ['application/x-ndjson'],
  parse: { type: 'application/x-ndjson', rows: parseRows },
  render: { list: renderList, results: renderResults, rows: renderRows },
}
