import type { AnswerType } from '../../media.ts'
import type { Face } from '../face.ts'
import { words } from './words.ts'

/** What other faces have no words for is said by this one, so it is there from the beginning. */
export const json: Face<AnswerType> = {
  types: ['application/json'],
  takes: { type: 'application/json', as: ['operations', 'rows'] },
  words: async () => words,
}
