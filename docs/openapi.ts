import type { Collection } from '../functions/model/collection.ts'
import { type DocumentOptions, openapiDocument } from '../functions/openapi/document.ts'

/** The description of the API as a file. */
export const openapiText = (collections: readonly Collection[], options: DocumentOptions = {}): string =>
  `${JSON.stringify(openapiDocument(collections, options), null, 2)}\n`
