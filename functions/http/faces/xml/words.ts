import type { Words } from '../face.ts'
import { renderBatch, renderItems } from './render.ts'

export const words: Words = {
  render: { batch: renderBatch, items: renderItems },
}
