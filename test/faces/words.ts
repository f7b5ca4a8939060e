import type { Operation } from '../scenarios/parity-cases.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'

/** One operation, in the words of the contract. */
export interface Asked extends Operation {
  readonly id?: string
  readonly idempotencyKey?: string
  readonly dependsOn?: readonly string[]
}

/** What came of it, without its words: `problem` is its name, `etag` as a header has it. */
export interface Told {
  readonly status: number
  readonly problem?: string | undefined
  readonly etag?: string | undefined
  readonly causedBy?: readonly string[] | undefined
}

/** A protocol, as a client writes and reads it; what it has no words for is undefined. */
export interface Words {
  readonly name: string
  readonly ask: (operations: readonly Asked[], atomic?: boolean) => Request | undefined
  readonly told: (answer: Answer) => readonly Told[]
}

interface Result {
  readonly status: number
  readonly etag?: string
  readonly causedBy?: readonly string[]
  readonly error?: { readonly type: string }
}

export const native: Words = {
  name: 'the service’s own',
  ask: (operations, atomic) => batchRequest(operations, {}, atomic ? { atomic } : {}),
  told: (answer) =>
    bodyOf(answer).results.map(({ status, etag, causedBy, error }: Result) => ({
      status,
      etag,
      causedBy,
      problem: error?.type.replace('/problems/', ''),
    })),
}

interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: {
    readonly error?: { code: string; innererror?: { causedBy?: readonly string[] } }
  } | null
}

/** The paths of operations as OData writes them. */
const urlOf = (path: string): string => {
  const [, collection, id, action] = path.split('/')
  const named = id === undefined ? collection : `${collection}('${id}')`
  return action === undefined ? `${named}` : `${named}/${action}`
}

const requestOf = (
  { id, method, path, ifMatch, ifNoneMatch, idempotencyKey, ...others }: Asked,
  index: number,
) => ({
  ...others,
  id: id ?? String(index),
  method: method.toLowerCase(),
  url: urlOf(path),
  headers: {
    'content-type': 'application/json',
    ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
  },
})

export const odata: Words = {
  name: 'OData',
  ask: (operations, atomic) =>
    jsonRequest('POST', '/v1/$batch', {
      requests: operations.map((one, index) => ({
        ...requestOf(one, index),
        ...(atomic && { atomicityGroup: 'g' }),
      })),
    }),
  told: (answer) =>
    bodyOf(answer).responses.map(({ status, headers, body }: Response) => ({
      status,
      etag: headers.ETag,
      problem: body?.error?.code,
      causedBy: body?.error?.innererror?.causedBy,
    })),
}
