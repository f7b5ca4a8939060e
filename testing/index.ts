import { randomUUID } from 'node:crypto'
import { type Client, createClient } from '../client/client.ts'
import type { ItemsOf } from '../client/model/items.ts'
import { exportedCollections } from '../functions/model/exported-collections.ts'
import { createParts } from '../local/parts.ts'
import { type Stack, start } from '../local/stack.ts'
import { anyone, believing, type TestCaller, tokenOf } from './caller.ts'
import { borrowStore } from './store.ts'

export type { TestCaller } from './caller.ts'

/** What somebody may do with a service. */
export interface TestAccess<Collections> {
  /** Sends a request to a path (`/v1/batches`) for the caller; a header `authorization` of yours is kept. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  readonly client: Client<ItemsOf<Collections>>
}

/** A whole service in this process: what runs behind API Gateway, over a DynamoDB, an S3 and an SQS in memory. */
export interface TestService<Collections> extends TestAccess<Collections>, AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** As another caller. Without it, one named `test` calls, who has every scope that the collections name. */
  as(caller: TestCaller): TestAccess<Collections>
  close(): Promise<void>
}

export interface TestOptions {
  /** The claim that names a caller's tenant; then each caller needs it in its `claims`. All share one without it. */
  readonly tenantClaim?: string | undefined
}

/**
 * Starts a service of its own, empty, for tests.
 * @param collections what a module exports (`import * as collections from '../src/collections.ts'`), or a list.
 * @throws Error when they are not collections, or do not fit together.
 */
export const testService = async <const Collections extends object>(
  collections: Collections,
  { tenantClaim }: TestOptions = {},
): Promise<TestService<Collections>> => {
  const served = exportedCollections(Object.fromEntries(Object.entries(collections)), 'the test')
  const parts = createParts()
  try {
    const store = await borrowStore()
    parts.defer(() => store.giveBack())
    const { dynamodb, aws } = store
    const names = { suffix: `-${randomUUID().slice(0, 13)}`, tenantClaim, authorizer: believing }
    const stack = await start({ port: 0, dynamodb, aws, collections: served, ...names })
    parts.defer(() => stack.stop())
    const usual = { ...anyone(served), ...(tenantClaim && { claims: { [tenantClaim]: 'test' } }) }
    return serviceOf(stack, usual, parts.stop)
  } catch (error) {
    await parts.stop()
    throw error
  }
}

const serviceOf = <Collections>(
  { url }: Stack,
  usual: TestCaller,
  close: () => Promise<void>,
): TestService<Collections> => ({
  url,
  as: (caller) => accessFor(url, caller),
  ...accessFor(url, usual),
  close,
  [Symbol.asyncDispose]: close,
})

const accessFor = <Collections>(url: string, caller: TestCaller): TestAccess<Collections> => ({
  fetch: (path, init = {}) => {
    const headers = new Headers(init.headers)
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${tokenOf(caller)}`)
    return fetch(new URL(path, url), { ...init, headers })
  },
  client: createClient<ItemsOf<Collections>>({ baseUrl: url, auth: tokenOf(caller) }),
})
