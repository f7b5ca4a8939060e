import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from '../runtime/once.ts'

/**
 * The documents about the API. They are made when the function is bundled, and are files beside it, so that they cost
 * nothing before the first request for one.
 */
export const documentFiles = {
  /** OpenAPI, compressed with gzip. */
  openapi: 'openapi.json.gz',
  /** The page, compressed with gzip. */
  reference: 'reference.html.gz',
  /** The Content-Security-Policy that the page needs. */
  policy: 'reference.policy',
  /** The page for people, compressed with gzip, and the policy that it needs. */
  console: 'console.html.gz',
  consolePolicy: 'console.policy',
} as const

export type DocumentName = keyof typeof documentFiles

/** Undefined when the deployment has no such file. */
export type Documents = (name: DocumentName) => Promise<Buffer | undefined>

/** @param directory undefined when there are no documents. */
export const documentsIn = (directory: string | undefined): Documents => {
  const readers = Object.entries(documentFiles).map(([name, file]) => [
    name,
    once(() => readDocument(directory, file)),
  ])
  const read = Object.fromEntries(readers) as Record<DocumentName, () => ReturnType<Documents>>
  return (name) => read[name]()
}

const readDocument = async (directory: string | undefined, file: string): Promise<Buffer | undefined> => {
  if (directory === undefined) return undefined
  try {
    return await readFile(join(directory, file))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
