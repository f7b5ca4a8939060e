import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'

/** Forms of web pages, and pages that answer them: for browsers without a script. */
export const html: Face<AnswerType> = {
  types: ['text/html'],
  takes: { type: 'multipart/form-data', as: ['rows'] },
  words: async () => (await import('./words.ts')).words,
}
