import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'

/** One JSON value a line. */
export const ndjson: Face<AnswerType> = {
  types: ['application/x-ndjson'],
  takes: { type: 'application/x-ndjson', as: ['rows'] },
  words: async () => (await import('./words.ts')).words,
}
