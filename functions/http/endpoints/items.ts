import { countFault } from '../../batch/parse/envelope.ts'
import { type RowVerb, slotsOfIds, slotsOfRows } from '../../batch/parse/rows.ts'
import { type ItemsView, itemsView } from '../../batch/render/many.ts'
import { type Batch, batchLater } from '../../model/operation.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import type { Rows } from '../../rows/row.ts'
import { answer, batchOf } from '../answer.ts'
import type { Dependencies } from '../dependencies.ts'
import type { RowsOfBody } from '../faces/face.ts'
import { parserFor } from '../faces/negotiate.ts'
import { isForm, withKeyOfForm } from '../form/key.ts'
import { notAcceptable } from '../media.ts'
import { payloadOf } from '../payload.ts'
import type { Preferences } from '../prefer.ts'
import { idsOf } from '../query.ts'
import {
  type ApiRequest,
  actionAsked,
  type EndpointContext,
  mostOperations,
  pathParameter,
  refusedAtOnce,
  rulesOf,
  withoutAction,
  withoutCollection,
} from '../request.ts'
import type { Answer, FileOfForm } from '../view.ts'
import type { Endpoint } from './endpoint.ts'
import { createItem } from './item.ts'

interface Given {
  readonly batch: Batch
  readonly content: () => string
  readonly file?: Rows['file'] | undefined
  readonly files?: RowsOfBody['files'] | undefined
}

const run = async (
  { batch, content, file, files }: Given,
  request: ApiRequest,
  dependencies: Dependencies,
) => {
  const payload = payloadOf(request, content)
  const refused = withoutCollection(request, dependencies) ?? withoutAction(request, dependencies)
  const sent = files?.map(asSent) ?? (file && [file])
  const submission = { batch, payload, represent: false, deferrable: true, refused, files: sent }
  const told = await answer(submission, { request, dependencies }, batchOf(batch, request, files))
  return files === undefined ? told : besideFiles(told, files, batch)
}

/** What was run later and has ended in time is answered by the request that has its files. */
const besideFiles = (told: Answer, files: readonly FileOfForm[], { slots }: Batch): Answer =>
  'kind' in told && told.kind === 'batch' && told.files === undefined ? { ...told, files, slots } : told

const asSent = ({ type: contentType, bytes, first }: FileOfForm) => ({ contentType, bytes, first })

/** `POST`, `PUT` and `PATCH /v1/{collection}` with a list of items. */
const listOf =
  (method: 'POST' | 'PUT' | 'PATCH'): Endpoint =>
  async (sent, dependencies) => {
    // Only its form can tell whether it has a key.
    const refused = isForm(sent.headers) ? undefined : refusedAtOnce(sent, dependencies)
    if (refused) return refused
    const parse = await parserFor('rows', sent, method === 'PATCH')
    if (isRefusal(parse)) return parse
    const parsed = parse(sent, dependencies)
    if (isRefusal(parsed)) return parsed
    const request = 'rows' in parsed ? withKeyOfForm(sent, parsed.key) : sent
    if (isRefusal(request)) return request
    const action = actionAsked(request)
    if ('rows' in parsed)
      return runRows(action === undefined ? method : { action }, parsed, { request, dependencies })
    if (action !== undefined) return inputsWanted
    if (method === 'POST')
      // A single item has no words in the faces of lists.
      return notAcceptable(request.headers.accept) ?? createItem(parsed.alone, request, dependencies)
    return {
      problem: 'malformed-request',
      detail: `${method} of a collection takes an array of items, each with its id.`,
    }
  }

const inputsWanted: Refusal = {
  problem: 'malformed-request',
  detail: 'An action of a collection takes an array of inputs, each with the id of its item.',
}

const runRows = async (
  verb: RowVerb,
  { rows, canonical, file, files }: RowsOfBody,
  { request, dependencies }: EndpointContext,
) => {
  const fault = countFault(rows.length, mostOperations(request))
  if (fault) return fault
  const target = { verb, collection: pathParameter(request, 'collection') }
  const batch = batchLater(rows.length, () => slotsOfRows(rows, target, rulesOf(request, dependencies)))
  return run({ batch, content: canonical, file, files }, request, dependencies)
}

export const createItems = listOf('POST')
export const replaceItems = listOf('PUT')
export const patchItems = listOf('PATCH')

/** `DELETE /v1/{collection}?id=1,2,3`. */
export const deleteItems: Endpoint = async (request, dependencies) => {
  const slots = idSlots('DELETE', request, dependencies)
  return isRefusal(slots)
    ? slots
    : run({ batch: { slots, atomic: false }, content: () => '' }, request, dependencies)
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
  // Here `handling` decides how missing items are answered, not whether to run.
  const { handling } = request.preferences
  const collection = pathParameter(request, 'collection')
  return answer(submission, { request: { ...request, preferences: {} }, dependencies }, ({ entries }) =>
    tellItems(itemsView({ collection, entries }, handling), handling),
  )
}

const tellItems = (told: ItemsView | Refusal, handling: Preferences['handling']): Answer => {
  const asked = handling === undefined ? {} : { handling }
  // That all are there was asked, and is answered.
  if (isRefusal(told)) return { ...told, honoured: { preferences: asked } }
  const isStrict = handling === 'strict' && told.conclusion.summary.failed === 0
  return {
    kind: 'items',
    ...told,
    honoured: { preferences: isStrict || told.isLenient ? asked : {} },
  }
}

const idSlots = (method: 'GET' | 'DELETE', request: ApiRequest, dependencies: Dependencies) => {
  const refused = refusedAtOnce(request, dependencies)
  if (refused) return refused
  const collection = pathParameter(request, 'collection')
  const ids = idsOf(request.query)
  return isRefusal(ids) ? ids : slotsOfIds(ids, { method, collection }, rulesOf(request, dependencies))
}
