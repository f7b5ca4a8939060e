import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type ConsoleChoice, signInFor } from '../console/choice.ts'
import { consolePage } from '../console/page.ts'
import { type DocumentName, documentFiles } from '../functions/http/documents.ts'
import type { Collection } from '../functions/model/collection.ts'
import { type DocumentOptions, openapiDocument } from '../functions/openapi/document.ts'
import { referencePage } from './reference.ts'

export interface PageOptions extends DocumentOptions {
  /** The page for people; there is none without it. */
  readonly console?: ConsoleChoice | undefined
}

type Made = Readonly<Partial<Record<DocumentName, Buffer>>>

/** What the function answers about itself, as it lies beside the function. */
export const makeDocuments = (
  collections: readonly Collection[],
  { console: choice, ...options }: PageOptions = {},
): Made => {
  const { html, policy } = referencePage(options.title)
  return {
    openapi: gzipSync(JSON.stringify(openapiDocument(collections, options))),
    reference: gzipSync(html),
    policy: Buffer.from(policy),
    ...(choice === undefined ? {} : forPeople(choice, options)),
  }
}

const forPeople = (choice: ConsoleChoice, asked: DocumentOptions): Made => {
  const signIn = signInFor(choice, asked)
  if (signIn === undefined) return {}
  const { html, policy } = consolePage(signIn, choice, asked.title)
  return { console: gzipSync(html), consolePolicy: Buffer.from(policy) }
}

export const writeDocuments = (directory: string, documents: Made): void => {
  mkdirSync(directory, { recursive: true })
  for (const [name, bytes] of Object.entries(documents)) {
    writeFileSync(join(directory, documentFiles[name as DocumentName]), bytes)
  }
}
