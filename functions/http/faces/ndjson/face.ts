import type { Face } from '../face.ts'
import { parseRows } from './parse.ts'
import { renderResults, renderRows } from './render.ts'

/** One JSON value a line. */
export const ndjson: Face = {
  type: 'application/x-ndjson',
  parse: { rows: parseRows },
  render: { results: renderResults, rows: renderRows },
}
