import { type Answer, bodyOf, type Request } from '../support/answer.ts'
import type { Asked } from './words.ts'

export const bulkRequest = (lines: readonly unknown[], path = '/elastic/_bulk'): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/x-ndjson' },
  body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
})

/** What the protocol says of a status of ours; anything that may be sent again is 429. */
const statuses: Readonly<Record<number, number>> = {
  200: 200,
  201: 201,
  204: 200,
  400: 400,
  403: 400,
  404: 404,
  405: 400,
  409: 409,
  412: 409,
  413: 400,
  422: 400,
  424: 400,
}

export const expectedOf = (status: number): number => statuses[status] ?? Number.NaN

interface Item {
  readonly status: number
  readonly _version?: number
  readonly result?: string
  readonly error?: { readonly type: string; readonly reason: string; readonly problem: string }
}

export const itemsOf = (answer: Answer): readonly Item[] =>
  bodyOf(answer).items.map((item: Readonly<Record<string, Item>>) => Object.values(item)[0])

/** Undefined for what the protocol has no words for. */
export const askInBulk = (operations: readonly Asked[], atomic = false): Request | undefined => {
  const lines = operations.map(linesOf)
  return atomic || lines.includes(undefined) ? undefined : bulkRequest(lines.flatMap((some) => some ?? []))
}

const linesOf = ({ method, path, body, ...guards }: Asked): readonly unknown[] | undefined => {
  const { ifMatch, ifNoneMatch, dependsOn, idempotencyKey } = guards
  const [, collection, id, action] = path.split('/')
  const condition = conditionOf(ifMatch)
  if (ifNoneMatch ?? dependsOn ?? idempotencyKey ?? action ?? (condition === undefined || undefined))
    return undefined
  const meta = { _index: collection, ...(id && { _id: decodeURIComponent(id) }), ...condition }
  switch (method) {
    case 'PUT':
      return [{ index: meta }, body]
    case 'POST':
      return id === undefined ? [{ create: meta }, body] : undefined
    case 'PATCH':
      return [{ update: meta }, { doc: body }]
    case 'DELETE':
      return body === undefined ? [{ delete: meta }] : undefined
    default:
      return undefined
  }
}

const conditionOf = (tag: string | undefined): object | undefined => {
  if (tag === undefined) return {}
  const [, version] = /^"(\d+)"$/.exec(tag) ?? []
  return version === undefined ? undefined : { if_seq_no: Number(version), if_primary_term: 1 }
}
