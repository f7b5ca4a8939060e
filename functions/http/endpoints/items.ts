import { countFault } from '../../batch/parse/envelope.ts'
import { type RowVerb, rowsOfJson, slotsOfIds, slotsOfRows } from '../../batch/parse/rows.ts'
import { renderMany } from '../../batch/render/many.ts'
import type { Response } from '../../batch/render/response.ts'
import { rowsSchema } from '../../model/collection.ts'
import type { Batch } from '../../model/operation.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import type { Rows } from '../../rows/row.ts'
import { withoutMembers } from '../../rows/row-reader.ts'
import { rowsOfFile } from '../../rows/rows-file.ts'
import { answer, batchOf } from '../answer.ts'
import { bodyBytes } from '../body.ts'
import type { Dependencies } from '../dependencies.ts'
import { type MediaType, mediaTypeOf } from '../media.ts'
import { jsonBody, payloadOf } from '../payload.ts'
import { idsOf, textOf } from '../query.ts'
import {
  type ApiRequest,
  mostOperations,
  noAction,
  pathParameter,
  refusedAtOnce,
  rulesOf,
  withoutAction,
  withoutCollection,
} from '../request.ts'
import type { Endpoint } from './endpoint.ts'
import { createItem } from './item.ts'

const run = async (batch: Batch, content: () => string, request: ApiRequest, dependencies: Dependencies) => {
  const payload = payloadOf(request, content)
  const refused = withoutCollection(request, dependencies) ?? withoutAction(request, dependencies)
  const submission = { batch, payload, represent: false, deferrable: true, refused }
  return answer(submission, request, dependencies, batchOf(batch, request))
}

const listed: readonly MediaType[] = ['application/json', 'application/x-ndjson', 'text/csv']

/** `POST`, `PUT` and `PATCH /v1/{collection}` with a list of items, as JSON, NDJSON or CSV. */
const listOf =
  (method: 'POST' | 'PUT' | 'PATCH'): Endpoint =>
  async (request, dependencies) => {
    const refused = refusedAtOnce(request, dependencies)
    if (refused) return refused
    const verb = verbOf(method, request)
    const collection = schemaOfRows(verb, request, dependencies)
    const media = mediaTypeOf(request.headers, listed, method === 'PATCH')
    if (isRefusal(media)) return media
    if (media === 'application/json') return jsonList(verb, request, dependencies)
    const bytes = bodyBytes(request.event)
    if (isRefusal(bytes)) return bytes
    // The cells of a file say nothing without the schema of its collection.
    if (media === 'text/csv' && collection === undefined)
      return withoutCollection(request, dependencies) ?? noAction
    const contentType = media === 'text/csv' ? media : 'application/x-ndjson'
    const rows = rowsOfFile(bytes, {
      contentType,
      collection: collection ?? withoutMembers,
      most: mostOperations(request),
    })
    return isRefusal(rows) ? rows : runRows(verb, rows, request, dependencies)
  }

/** `?action=cancel`: each element is the input of that action, with the id of its item. */
const verbOf = (method: 'POST' | 'PUT' | 'PATCH', { query }: ApiRequest): RowVerb => {
  const action = textOf(query, 'action')
  return action === undefined ? method : { action }
}

/** What the cells of a file are typed by; undefined where nothing is declared. */
const schemaOfRows = (verb: RowVerb, request: ApiRequest, { collections }: Dependencies) => {
  const collection = collections.get(pathParameter(request, 'collection'))
  return collection && rowsSchema(collection, typeof verb === 'string' ? undefined : verb.action)
}

const jsonList = async (
  verb: RowVerb,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Response | Refusal> => {
  const body = jsonBody(request)
  if (isRefusal(body)) return body
  if (Array.isArray(body.value)) {
    const rows = rowsOfJson(body.value, body.faults, body.canonical, mostOperations(request))
    return isRefusal(rows) ? rows : runRows(verb, rows, request, dependencies)
  }
  if (verb === 'POST') return createItem(body, request, dependencies)
  return {
    problem: 'malformed-request',
    detail:
      typeof verb === 'string'
        ? `${verb} of a collection takes an array of items, each with its id.`
        : 'An action of a collection takes an array of inputs, each with the id of its item.',
  }
}

const runRows = async (
  verb: RowVerb,
  { rows, canonical }: Rows,
  request: ApiRequest,
  dependencies: Dependencies,
) => {
  const fault = countFault(rows.length, mostOperations(request))
  if (fault) return fault
  const slots = slotsOfRows(rows, verb, pathParameter(request, 'collection'), rulesOf(request, dependencies))
  return run({ slots, atomic: false }, canonical, request, dependencies)
}

export const createItems = listOf('POST')
export const replaceItems = listOf('PUT')
export const patchItems = listOf('PATCH')

/** `DELETE /v1/{collection}?id=1,2,3`. */
export const deleteItems: Endpoint = async (request, dependencies) => {
  const slots = idSlots('DELETE', request, dependencies)
  return isRefusal(slots) ? slots : run({ slots, atomic: false }, () => '', request, dependencies)
}

/** `GET /v1/{collection}?id=1,2,3`. */
export const readItems: Endpoint = async (request, dependencies) => {
  const slots = idSlots('GET', request, dependencies)
  if (isRefusal(slots)) return slots
  const submission = {
    batch: { slots, atomic: false },
    payload: undefined,
    represent: false,
    deferrable: false,
  }
  // Here `handling` says how to answer what is missing, not whether to run.
  const { handling } = request.preferences
  return answer(submission, { ...request, preferences: {} }, dependencies, ({ results }) => {
    const { response, asHandled } = renderMany(slots, results, handling)
    return { response, honoured: handling && asHandled ? { handling } : {} }
  })
}

const idSlots = (method: 'GET' | 'DELETE', request: ApiRequest, dependencies: Dependencies) => {
  const refused = refusedAtOnce(request, dependencies)
  if (refused) return refused
  const collection = pathParameter(request, 'collection')
  const ids = idsOf(request.query)
  return isRefusal(ids) ? ids : slotsOfIds(ids, method, collection, rulesOf(request, dependencies))
}
