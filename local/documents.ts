import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PageOptions } from '../docs/documents.ts'
import type { Collection } from '../functions/model/collection.ts'
import { once } from '../functions/runtime/once.ts'
import type { LambdaHandler } from './gateway/invoke.ts'

/** A deployed function has the documents beside its code. Here they are made at the first request for one. */
export interface CodeDirectory {
  readonly path: string
  readonly serving: (handler: LambdaHandler) => LambdaHandler
  readonly remove: () => Promise<void>
}

export const createCodeDirectory = (
  collections: readonly Collection[],
  options: PageOptions = {},
): CodeDirectory => {
  const path = join(tmpdir(), `multistatus-${randomUUID()}`)
  const made = once(async () => {
    const { makeDocuments, writeDocuments } = await import('../docs/documents.ts')
    writeDocuments(path, makeDocuments(collections, options))
  })
  const serving =
    (handler: LambdaHandler): LambdaHandler =>
    async (event, context) => {
      if (asksFor.has(event.routeKey)) await made()
      return handler(event, context)
    }
  return { path, serving, remove: () => rm(path, { recursive: true, force: true }) }
}

const asksFor: ReadonlySet<string> = new Set(
  ['GET', 'HEAD'].flatMap((method) =>
    ['/openapi.json', '/docs', '/console'].map((path) => `${method} ${path}`),
  ),
)
