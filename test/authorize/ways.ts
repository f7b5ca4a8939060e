import { expect } from 'vitest'
import { isProblemName, problems } from '../../functions/model/problems.ts'
import { finished } from '../scenarios/later.ts'
import { announcing, uploaded } from '../scenarios/uploads.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'

/** What asks as somebody, and what goes on behind it. */
interface Asking {
  readonly call: (request: Request) => Promise<Answer>
  readonly work: () => Promise<void>
}

/** One operation, as a batch has it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
}

/** What came of it: its status, and in what words. */
export interface Told {
  readonly status: number
  readonly type?: string | undefined
  readonly detail?: string | undefined
}

interface Result {
  readonly status: number
  readonly error?: { readonly type: string; readonly detail: string }
}

const ofResult = ({ status, error }: Result): Told => ({ status, type: error?.type, detail: error?.detail })
const only = (answer: Answer): Told => ofResult(bodyOf(answer).results[0])

/** A way in: undefined where the operation cannot come that way. */
export type Way = (asked: Asked, asking: Asking) => Promise<Told | undefined>

const parts = (path: string) => path.split('/').slice(1) as [string, string?, string?]

const single: Way = async ({ method, path, body, ifMatch, ifNoneMatch }, { call }) => {
  const headers = {
    ...(ifMatch && { 'if-match': ifMatch }),
    ...(ifNoneMatch && { 'if-none-match': ifNoneMatch }),
    ...(method === 'PATCH' && { 'content-type': 'application/merge-patch+json' }),
  }
  const answer = await call(
    body ? jsonRequest(method, `/v1${path}`, body, headers) : { method, path: `/v1${path}`, headers },
  )
  const { type, detail } = answer.status < 400 ? {} : bodyOf(answer)
  return { status: answer.status, type, detail }
}

/** One of several in a list, as JSON; what has a condition of its own has no place there. */
const list: Way = async ({ method, path, body, ifMatch, ifNoneMatch }, { call }) => {
  const [collection, id, action] = parts(path)
  if (ifMatch ?? ifNoneMatch) return undefined
  if (method === 'GET' || method === 'DELETE')
    return only(await call({ method, path: `/v1/${collection}?id=${id}` }))
  const query = action === undefined ? '' : `?action=${action}`
  return only(await call(jsonRequest(method, `/v1/${collection}${query}`, [{ id, ...body }])))
}

const batch: Way = async (asked, { call }) => only(await call(batchRequest([asked])))

const atomic: Way = async (asked, { call }) => only(await call(batchRequest([asked], {}, { atomic: true })))

/** Invalid as a whole, or as any batch. */
const strict: Way = async (asked, { call }) =>
  only(await call(batchRequest([asked], { prefer: 'handling=strict' })))

const dryRun: Way = async (asked, { call }) =>
  only(await call(jsonRequest('POST', '/v1/batches?validateOnly=true', { operations: [asked] })))

const later: Way = async (asked, { call, work }) => {
  const accepted = await call(batchRequest([asked], { prefer: 'respond-async' }))
  expect(accepted.status).toBe(202)
  return only(await finished({ call, work }, bodyOf(accepted).id))
}

const file: Way = async ({ method, path, body, ifMatch, ifNoneMatch }, { call, work }) => {
  const [collection, id, action] = parts(path)
  if (method === 'GET' || method === 'DELETE' || ifMatch || ifNoneMatch) return undefined
  const what = action === undefined ? { method } : { action }
  const announced = await call(announcing({ collection, ...what, contentType: 'application/x-ndjson' }))
  const { id: batchId, upload } = bodyOf(announced)
  expect((await uploaded(upload, JSON.stringify({ id, ...body }))).status).toBe(200)
  return only(await finished({ call, work }, batchId))
}

/** In the words of OData and Microsoft Graph. */
const odata: Way = async ({ method, path, body, ifMatch, ifNoneMatch }, { call }) => {
  const headers = {
    ...(ifMatch && { 'If-Match': ifMatch }),
    ...(ifNoneMatch && { 'If-None-Match': ifNoneMatch }),
  }
  const requests = [{ id: '1', method, url: path, headers, body: body ?? null }]
  const answer = await call(jsonRequest('POST', '/v1/$batch', { requests }))
  const [{ status, body: told }] = bodyOf(answer).responses
  const { code, message } = told?.error ?? {}
  return { status, type: code && `/problems/${code}`, detail: message }
}

/** As RFC 4918 has it: its readers drop what says why, which is read where it stands. */
const xml: Way = async (asked, { call }) => {
  const { text } = await call(batchRequest([asked], { accept: 'application/xml' }))
  const found = (pattern: RegExp) => pattern.exec(text)?.[1]
  return {
    status: Number(found(/HTTP\/1\.1 (\d+)/)),
    type: found(/M:problem type="([^"]+)"/),
    detail: found(/<D:responsedescription>([^<&]*)/),
  }
}

/** In the bulk protocol of OpenSearch, which has no reads and no actions, and other statuses for some. */
const bulk: Way = async ({ method, path, body, ifMatch, ifNoneMatch }, { call }) => {
  const [collection, id, action] = parts(path)
  const verb = { POST: 'create', PUT: 'index', PATCH: 'update', DELETE: 'delete' }[method]
  if (verb === undefined || action !== undefined || ifNoneMatch !== undefined) return undefined
  const named = { _index: collection, _id: id ?? (body as { id: string }).id }
  const condition = ifMatch && { if_seq_no: JSON.parse(JSON.parse(ifMatch)), if_primary_term: 1 }
  const lines = [
    { [verb]: { ...named, ...condition } },
    ...(body ? [verb === 'update' ? { doc: body } : body] : []),
  ]
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const headers = { 'content-type': 'application/x-ndjson' }
  const answer = await call({ method: 'POST', path: '/elastic/_bulk', headers, body: text })
  const { status, result, error } = bodyOf(answer).items[0][verb]
  if (result === 'not_found')
    return { status: 404, type: '/problems/not-found', detail: 'There is no such item.' }
  if (error === undefined) return { status: result === 'deleted' ? 204 : status }
  const [, name = ''] = error.problem.split('/problems/')
  const { status: own = status } = isProblemName(name) ? problems[name] : {}
  return { status: own, type: error.problem, detail: error.reason }
}

/** Whether something was written. */
export const ways: readonly { readonly name: string; readonly way: Way; readonly writes: boolean }[] = [
  { name: 'alone', way: single, writes: true },
  { name: 'in a list', way: list, writes: true },
  { name: 'in a batch', way: batch, writes: true },
  { name: 'in an atomic batch', way: atomic, writes: true },
  { name: 'under strict handling', way: strict, writes: true },
  { name: 'on a dry run', way: dryRun, writes: false },
  { name: 'in a batch of OData', way: odata, writes: true },
  { name: 'in the bulk protocol', way: bulk, writes: true },
  { name: 'with its results in XML', way: xml, writes: true },
  { name: 'asynchronously', way: later, writes: true },
  { name: 'in an import', way: file, writes: true },
]
