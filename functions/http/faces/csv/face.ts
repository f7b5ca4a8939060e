import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderList } from './render-list.ts'
import { renderResults } from './render-results.ts'
import { renderRows } from './render-rows.ts'

/** RFC 4180, with a header row. */
export const csv: Face<AnswerType> = {
  types: ['text/csv'],
  parse: { type: 'text/csv', rows: parseRows },
  render: { list: renderList, results: renderResults, rows: renderRows },
}
