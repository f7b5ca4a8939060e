import type { AnswerType } from '../../media.ts'
import type { Face, Renderers } from '../face.ts'
import { parseOperations, parseRows } from './parse.ts'
import { render } from './render.ts'
import { renderRefusal } from './render-refusal.ts'

/** What other faces have no words for is said by this one. */
export const json: Required<Face<AnswerType>> & { readonly render: Renderers } = {
  types: ['application/json'],
  parse: { type: 'application/json', operations: parseOperations, rows: parseRows },
  render,
  renderRefusal,
}
