import { slotOf } from '../../batch/parse/slot.ts'
import type { RenderOptions } from '../../batch/render/batch.ts'
import { itemView } from '../../batch/render/single.ts'
import type { JsonValue } from '../../json/value.ts'
import type { Verb } from '../../model/limits.ts'
import type { Slot } from '../../model/operation.ts'
import { type Entry, isFailure, isRefusal } from '../../model/outcome.ts'
import { ambiguousOperation } from '../../rows/row.ts'
import { answer } from '../answer.ts'
import type { Dependencies } from '../dependencies.ts'
import { ofReplay } from '../head.ts'
import { honouredBySingle } from '../honoured.ts'
import { type MediaType, mediaTypeOf } from '../media.ts'
import { type JsonBody, jsonBody, payloadOf } from '../payload.ts'
import type { Preferences } from '../prefer.ts'
import { type ApiRequest, pathParameter, rulesOf, withoutCollection } from '../request.ts'
import type { Answer } from '../view.ts'
import type { Endpoint } from './endpoint.ts'

/** A request for one item is a batch of one, so the same code decides the status. */
const single = async (
  { method, body }: { readonly method: Verb; readonly body: JsonBody | undefined },
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Answer> => {
  const slot = slotFor({ method, body }, request, dependencies)
  const batch = { slots: [slot], atomic: false }
  const payload = method === 'GET' ? undefined : payloadOf(request, body?.canonical ?? (() => ''))
  const refused = method === 'GET' ? undefined : withoutCollection(request, dependencies)
  // `handling` is about several operations, so it does nothing here.
  const { handling: _, ...preferences } = request.preferences
  const alone = { ...request, preferences }
  return answer(
    { batch, payload, represent: true, deferrable: false, refused },
    { request: alone, dependencies },
    ({ entries }, options) => tellItem(entries, { slot, preferences, options }),
  )
}

interface Alone {
  readonly slot: Slot
  readonly preferences: Preferences
  readonly options: RenderOptions
}

/** Its only operation's result, as plain HTTP. */
const tellItem = ([only]: readonly Entry[], { slot, preferences, options }: Alone): Answer => {
  if (only === undefined) throw new Error('the operation is without a result')
  const view = itemView(slot, only.result, options)
  if (!isFailure(view)) return { kind: 'item', ...view, honoured: honouredBySingle(preferences, view) }
  const headers = ofReplay(options.replayed || view.replayed === true)
  return { ...view, headers, honoured: { preferences: {} } }
}

const slotFor = (
  { method, body }: { readonly method: Verb; readonly body: JsonBody | undefined },
  request: ApiRequest,
  dependencies: Dependencies,
): Slot => {
  const place = { index: 0, id: '0', dependsOn: [], pointer: '' }
  if (body && body.faults.length > 0) return { ...place, rejected: ambiguousOperation(body.faults) }
  const draft = {
    ...place,
    method,
    collection: pathParameter(request, 'collection'),
    itemId: method === 'POST' ? undefined : pathParameter(request, 'id'),
    action: method === 'ACT' ? pathParameter(request, 'action') : undefined,
    body: body?.value as JsonValue | undefined,
    ifMatch: request.headers['if-match'],
    ifNoneMatch: request.headers['if-none-match'],
  }
  return slotOf(draft, rulesOf(request, dependencies))
}

const withBody =
  (method: Verb, taken: readonly MediaType[]): Endpoint =>
  async (request, dependencies) => {
    const media = mediaTypeOf(request.headers, taken)
    if (isRefusal(media)) return media
    const body = jsonBody(request)
    return isRefusal(body) ? body : single({ method, body }, request, dependencies)
  }

export const readItem: Endpoint = (request, dependencies) =>
  single({ method: 'GET', body: undefined }, request, dependencies)
export const deleteItem: Endpoint = (request, dependencies) =>
  single({ method: 'DELETE', body: undefined }, request, dependencies)
export const replaceItem = withBody('PUT', ['application/json'])
export const patchItem = withBody('PATCH', ['application/merge-patch+json'])

const withInput = withBody('ACT', ['application/json'])

/** `POST /v1/{collection}/{id}/{action}` with the action's input, or with nothing. */
export const actOnItem: Endpoint = (request, dependencies) =>
  (request.event.body ?? '') === ''
    ? single({ method: 'ACT', body: undefined }, request, dependencies)
    : withInput(request, dependencies)

/** `POST /v1/{collection}` with an object. */
export const createItem = (
  body: JsonBody,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Answer> => single({ method: 'POST', body }, request, dependencies)
