import type { Face } from '../face.ts'

/** The bulk protocol of OpenSearch's clients. */
export const bulk: Face = {
  types: ['application/json', 'application/vnd.elasticsearch+json'],
  takes: {
    type: 'application/x-ndjson',
    aliases: [
      'application/json',
      'application/vnd.elasticsearch+x-ndjson',
      'application/vnd.elasticsearch+json',
    ],
    as: ['operations'],
  },
  words: async () => (await import('./words.ts')).words,
}
