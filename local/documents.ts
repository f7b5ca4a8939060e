import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocumentOptions } from '../functions/openapi/document.ts'
import { once } from '../functions/runtime/once.ts'
import type { LambdaHandler } from './gateway/invoke.ts'

/** A deployed function has the documents beside its code. Here they are made at the first request for one. */
export interface CodeDirectory {
  readonly path: string
  readonly serving: (handler: LambdaHandler) => LambdaHandler
  readonly remove: () => Promise<void>
}

export const createCodeDirectory = (options: DocumentOptions = {}): CodeDirectory => {
  const path = join(tmpdir(), `multistatus-${randomUUID()}`)
  const made = once(() => make(path, options))
  const serving =
    (handler: LambdaHandler): LambdaHandler =>
    async (event, context) => {
      if (asksFor.has(event.routeKey)) await made()
      return handler(event, context)
    }
  return { path, serving, remove: () => rm(path, { recursive: true, force: true }) }
}

const asksFor: ReadonlySet<string> = new Set(
  ['GET', 'HEAD'].flatMap((method) => [`${method} /openapi.json`, `${method} /docs`]),
)

const make = async (path: string, options: DocumentOptions): Promise<void> => {
  const [{ makeDocuments, writeDocuments }, { collections }] = await Promise.all([
    import('../docs/documents.ts'),
    import('../functions/collections/all.ts'),
  ])
  writeDocuments(path, makeDocuments(collections, options))
}
