import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'

/** RFC 4180, with a header row. */
export const csv: Face<AnswerType> = {
  types: ['text/csv'],
  takes: { type: 'text/csv', as: ['rows'] },
  words: async () => (await import('./words.ts')).words,
}
