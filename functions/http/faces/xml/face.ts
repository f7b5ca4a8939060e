import type { Face } from '../face.ts'

/** The multistatus of WebDAV (RFC 4918, 13), for whoever has a reader of it. There is no more of WebDAV here. */
export const xml: Face<'application/xml'> = {
  types: ['application/xml'],
  words: async () => (await import('./words.ts')).words,
}
