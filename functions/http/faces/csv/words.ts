import type { Words } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderList } from './render-list.ts'
import { renderResults } from './render-results.ts'
import { renderRows } from './render-rows.ts'

export const words: Words = {
  parse: { rows: parseRows },
  render: { list: renderList, results: renderResults, rows: renderRows },
}
