import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type DocumentName, documentFiles } from '../functions/http/documents.ts'
import type { Collection } from '../functions/model/collection.ts'
import { type DocumentOptions, openapiDocument } from '../functions/openapi/document.ts'
import { referencePage } from './reference.ts'

/** What the function answers about itself, as it lies beside the function. */
export const makeDocuments = (
  collections: readonly Collection[],
  options: DocumentOptions = {},
): Readonly<Record<DocumentName, Buffer>> => {
  const { html, policy } = referencePage()
  return {
    openapi: gzipSync(JSON.stringify(openapiDocument(collections, options))),
    reference: gzipSync(html),
    policy: Buffer.from(policy),
  }
}

export const writeDocuments = (directory: string, documents: ReturnType<typeof makeDocuments>): void => {
  mkdirSync(directory, { recursive: true })
  for (const [name, bytes] of Object.entries(documents)) {
    writeFileSync(join(directory, documentFiles[name as DocumentName]), bytes)
  }
}
