import type { Renderers, Words } from '../face.ts'
import { parseOperations, parseRows } from './parse.ts'
import { render } from './render.ts'
import { renderRefusal } from './render-refusal.ts'

export const words: Required<Words> & { readonly render: Renderers } = {
  parse: { operations: parseOperations, rows: parseRows },
  render,
  renderRefusal,
}
