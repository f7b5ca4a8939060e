import type { Words } from '../face.ts'
import { parseOperations } from './parse.ts'
import { renderRefusal } from './refusal.ts'
import { renderBatch } from './render.ts'

export const words: Words = {
  parse: { operations: parseOperations },
  render: { batch: renderBatch },
  renderRefusal,
}
