import { makeDocuments } from '../../docs/documents.ts'
import type { Documents } from '../../functions/http/documents.ts'
import type { Collection } from '../../functions/model/collection.ts'
import type { DocumentOptions } from '../../functions/openapi/document.ts'

/** The documents of a service with these settings, made when somebody asks. */
export const documentsOf = (collections: readonly Collection[], options: DocumentOptions): Documents => {
  let made: ReturnType<typeof makeDocuments> | undefined
  return async (name) => {
    made ??= makeDocuments(collections, options)
    return made[name]
  }
}
