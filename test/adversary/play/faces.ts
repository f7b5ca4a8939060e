import type { Operation, Request } from '../history/spec.ts'
import type { HttpRequest } from './gateway.ts'

/** An answer as it came. */
export interface Raw {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

// biome-ignore lint/suspicious/noExplicitAny: bodies as they came
type Body = any

/** What a batch is in another protocol, and what its answers are in the words of our own. */
export interface Words {
  readonly write: (request: Request, native: HttpRequest) => HttpRequest
  /** The status and the body that our own batch would have had, as far as the protocol tells. */
  readonly read: (raw: Raw, request: Request) => { readonly status: number; readonly body: Body }
}

const labelOf = ({ id }: Operation, index: number): string => id ?? String(index)

/** The counts, which every protocol has beside its body. */
const summaryIn = ({ headers }: Raw): object => {
  const counts = Object.fromEntries(
    (headers['batch-summary'] ?? '').split(', ').map((pair) => pair.split('=') as [string, string]),
  )
  return {
    total: Number(counts.total),
    success: Number(counts.success),
    failed: Number(counts.failed),
    notAttempted: Number(counts['not-attempted']),
    retryable: Number(counts.retryable),
    replayed: Number(counts.replayed),
  }
}

const problem = (name: string) => ({ error: { type: `/problems/${name}` } })

/** Requests that name themselves, since everybody's labels are written out. */
const odataRequest = (operation: Operation, index: number, { atomic }: Request): object => {
  const { method, collection, item, body, ifMatch, ifNoneMatch, idempotencyKey, dependsOn } = operation
  const action = method === 'ACT' ? '/bump' : ''
  return {
    id: labelOf(operation, index),
    method: method === 'ACT' ? 'POST' : method,
    // Each of the spellings that its clients have.
    url:
      method === 'POST'
        ? `/${collection}`
        : index % 2 === 0
          ? `${collection}('${item}')${action}`
          : `/v1/${collection}/${item}${action}`,
    headers: {
      'Content-Type': 'application/json',
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    },
    ...(body === undefined
      ? {}
      : { body: method === 'POST' && item !== undefined ? { id: item, ...body } : body }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
    ...(atomic ? { atomicityGroup: 'all-or-nothing' } : {}),
  }
}

const odataResult = (response: Body, index: number, { operations }: Request): object => {
  const { id, status, body } = response
  const headers = Object.fromEntries(
    Object.entries(response.headers as Record<string, string>).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  )
  const replayed = headers['idempotent-replayed'] === undefined ? {} : { replayed: true }
  if (status >= 400) {
    const { code, innererror } = body.error
    const causedBy = innererror?.causedBy === undefined ? {} : { causedBy: innererror.causedBy }
    return {
      index,
      id,
      status,
      retryable: headers['retry-after'] !== undefined,
      ...problem(code),
      ...causedBy,
      ...replayed,
    }
  }
  // A change whose item is not shown has no content there.
  const isChange = status === 204 && operations[index]?.method !== 'DELETE'
  return {
    index,
    id,
    status: isChange ? 200 : status,
    etag: headers.etag,
    ...(headers.location === undefined ? {} : { location: headers.location }),
    ...(headers['item-outdated'] === undefined ? {} : { outdated: true }),
    ...(body === null ? {} : { body }),
    ...replayed,
  }
}

const odata: Words = {
  write: (request, { headers }) => ({
    method: 'POST',
    path: '/v1/$batch',
    headers,
    body: JSON.stringify({
      requests: request.operations.map((operation, index) => odataRequest(operation, index, request)),
    }),
  }),
  read: (raw, request) => {
    const body: Body = JSON.parse(raw.text)
    if (body.error)
      return {
        status: raw.status,
        body: { type: `/problems/${body.error.code}`, detail: body.error.message },
      }
    if (!body.responses) return { status: raw.status, body }
    const results = body.responses.map((one: Body, index: number) => odataResult(one, index, request))
    return { status: 207, body: { summary: summaryIn(raw), results } }
  },
}

/** Verbs for those methods that the protocol knows. */
const verbs = { POST: 'create', PUT: 'index', PATCH: 'update', DELETE: 'delete' } as const

const isVerbal = (method: Operation['method']): method is keyof typeof verbs => method in verbs

/** Whether an operation can be said there: no reads, no actions, no waiting, no keys of operations, one version as a condition. */
export const isBulk = ({
  method,
  dependsOn,
  idempotencyKey,
  ifNoneMatch,
  ifMatch,
  body,
}: Operation): boolean =>
  isVerbal(method) &&
  dependsOn === undefined &&
  idempotencyKey === undefined &&
  ifNoneMatch === undefined &&
  (ifMatch === undefined || /^"\d+"$/.test(ifMatch)) &&
  (body !== undefined || method === 'DELETE')

const bulkLines = ({ method, collection, item, ifMatch, body }: Operation): readonly object[] => {
  const version = ifMatch === undefined ? {} : { if_seq_no: Number(ifMatch.slice(1, -1)), if_primary_term: 1 }
  // Without an id the service makes it, which is said by index alone.
  const verb = item === undefined ? 'index' : verbs[method as keyof typeof verbs]
  const line = { [verb]: { _index: collection, ...(item === undefined ? {} : { _id: item }), ...version } }
  if (method === 'DELETE') return [line]
  return [line, method === 'PATCH' ? { doc: body } : (body as object)]
}

/** By the contract's list: what the protocol says by few statuses, the problem's name tells. */
const statuses: Readonly<Record<string, number>> = {
  'malformed-operation': 400,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'already-exists': 409,
  'precondition-failed': 412,
  'item-too-large': 413,
  'validation-failed': 422,
  'reference-not-found': 422,
  'dependency-failed': 424,
  'collection-failed': 500,
  'outcome-unknown': 500,
}

const done = { created: 201, updated: 200, deleted: 204 } as const

const bulkResult = (item: Body, index: number, { operations }: Request): object => {
  const [told] = Object.values(item) as Body[]
  const place = { index, id: labelOf(operations[index] as Operation, index) }
  if (told.result === 'not_found') return { ...place, status: 404, retryable: false, ...problem('not-found') }
  if (told.error === undefined) {
    const etag = told._version === undefined ? {} : { etag: `"${told._version}"` }
    return { ...place, status: done[told.result as keyof typeof done], ...etag }
  }
  const name = told.error.problem.replace('/problems/', '')
  const retryable = told.status === 429
  const causedBy = name === 'dependency-failed' ? { causedBy: causesIn(told.error.reason, operations) } : {}
  return { ...place, status: retryable ? 503 : statuses[name], retryable, ...problem(name), ...causedBy }
}

/** Only words tell it there, by verbs and places: "index-0". */
const causesIn = (reason: string, operations: readonly Operation[]): readonly string[] =>
  [...reason.matchAll(/"[a-z]+-(\d+)"/g)].map(([, at]) =>
    labelOf(operations[Number(at)] as Operation, Number(at)),
  )

const bulk: Words = {
  write: ({ operations }, { headers: { 'idempotency-key': key } }) => ({
    method: 'POST',
    path: '/elastic/_bulk',
    headers: {
      'content-type': 'application/x-ndjson',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: operations
      .flatMap(bulkLines)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  }),
  read: (raw, request) => {
    const body: Body = JSON.parse(raw.text)
    if (body.items === undefined) {
      const { problem: type, reason } = body.error
      return {
        status:
          type === '/problems/idempotency-key-in-progress' ? 409 : raw.status === 429 ? 503 : raw.status,
        body: { type, detail: reason },
      }
    }
    const results = body.items.map((one: Body, index: number) => bulkResult(one, index, request))
    return { status: 207, body: { summary: summaryIn(raw), results } }
  },
}

const response = /<D:response>.*?<\/D:response>/gs

const xmlResult = (text: string, index: number, { operations }: Request): object => {
  const id = labelOf(operations[index] as Operation, index)
  const status = Number(/<D:status>HTTP\/1\.1 (\d+) /.exec(text)?.[1])
  const [, name, label, after] =
    /<M:problem type="\/problems\/([^"]+)" operation="([^"]+)"(?: retry-after="(\d+)")?\/>/.exec(text) ?? []
  if (name === undefined) return { index, id, status }
  const causes = /Because of: (.*)<\/D:responsedescription>/.exec(text)?.[1]
  return {
    index,
    id: label,
    status,
    retryable: after !== undefined,
    ...problem(name),
    ...(causes === undefined ? {} : { causedBy: causes.split(', ') }),
  }
}

/** Our own batches, told otherwise. */
const xml: Words = {
  write: (_, native) => ({ ...native, headers: { ...native.headers, accept: 'application/xml' } }),
  read: (raw, request) => {
    const results = (raw.text.match(response) ?? []).map((one, index) => xmlResult(one, index, request))
    return { status: raw.status, body: { summary: summaryIn(raw), results } }
  },
}

export const words = { odata, bulk, xml } as const satisfies Readonly<
  Record<NonNullable<Request['face']>, Words>
>
