import type { Face } from '../face.ts'

/** JSON batches of OData 4.01, which are those of Microsoft Graph. */
export const odata: Face = {
  types: ['application/json'],
  takes: { type: 'application/json', as: ['operations'] },
  words: async () => (await import('./words.ts')).words,
}
