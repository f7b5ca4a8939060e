import type { Words } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderResults, renderRows } from './render.ts'
import { renderList } from './render-list.ts'

export const words: Words = {
  parse: { rows: parseRows },
  render: { list: renderList, results: renderResults, rows: renderRows },
}
