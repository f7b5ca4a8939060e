import { isLabel } from '../../../batch/contract.ts'
import { isObject } from '../../../batch/item.ts'
import { ambiguous, assembled, countFault } from '../../../batch/parse/envelope.ts'
import { pointer } from '../../../json/json.ts'
import type { JsonFault, JsonObject, JsonValue } from '../../../json/value.ts'
import { maxLabelLength } from '../../../model/limits.ts'
import { isRefusal, type Refusal } from '../../../model/outcome.ts'
import type { Dependencies } from '../../dependencies.ts'
import { jsonBody } from '../../payload.ts'
import { type ApiRequest, mostOperations, rulesOf } from '../../request.ts'
import type { Operations } from '../face.ts'
import { groupOf, isolated, stopsOnError } from './envelope.ts'
import { readRequest } from './request.ts'

/** `{ "requests": […] }`. Each becomes an operation of ours, or the reason why it has none. */
export const parseOperations = (request: ApiRequest, dependencies: Dependencies): Operations | Refusal => {
  const body = jsonBody(request)
  if (isRefusal(body)) return body
  const requests = requestsIn(body.value)
  if (isRefusal(requests)) return requests
  const misplaced = body.faults.filter((fault) => indexOf(fault) === undefined)
  if (misplaced.length > 0) return ambiguous(misplaced)
  const fault =
    countFault(requests.length, mostOperations(request)) ??
    stopsOnError(request.headers.prefer) ??
    isolated(request.headers)
  if (fault) return fault
  const named = withIds(requests)
  if (isRefusal(named)) return named
  const group = groupOf(named)
  if (isRefusal(group)) return group
  const faultsAt = Map.groupBy(body.faults, indexOf)
  const readings = named.map((sent, index) =>
    readRequest(sent, { index, faults: (faultsAt.get(index) ?? []).map(asOurs), ...sentTo(request) }),
  )
  const read = { operations: named, readings, atomic: group.atomic }
  const batch = assembled(read, rulesOf(request, dependencies))
  return isRefusal(batch) ? batch : { batch, canonical: body.canonical }
}

const sentTo = ({ headers: { host }, base }: ApiRequest) => ({ host, base })

const malformed = (detail: string, at = ''): Refusal => ({
  problem: 'malformed-request',
  detail,
  ...(at === '' ? {} : { errors: [{ pointer: at, detail }] }),
})

/** Annotations and members that nobody knows are passed over, as OData has it; not what guards writes in our own batches. */
const requestsIn = (value: JsonValue): readonly JsonValue[] | Refusal => {
  if (!isObject(value) || !Array.isArray(value.requests))
    return malformed('The body is not { "requests": […] }.')
  return Object.hasOwn(value, 'atomic')
    ? malformed(
        'A batch is all or nothing if all its requests are in one atomicityGroup, not by atomic.',
        '/atomic',
      )
    : value.requests
}

/** Without its id the result of a request could not be told from others. */
const withIds = (requests: readonly JsonValue[]): readonly JsonObject[] | Refusal => {
  const at = requests.findIndex((sent) => !isObject(sent) || !isLabel(sent.id))
  return at < 0
    ? requests.filter(isObject)
    : malformed(
        `Every request is an object with an id: a string of 1 to ${maxLabelLength} characters.`,
        pointer('requests', at, 'id'),
      )
}

const place = /^\/requests\/(\d+)(?=\/|$)/

const indexOf = ({ pointer }: JsonFault): number | undefined => {
  const index = place.exec(pointer)?.[1]
  return index === undefined ? undefined : Number(index)
}

/** What is kept names our own places; they are told as this protocol's again. */
const asOurs = (fault: JsonFault): JsonFault => ({
  ...fault,
  pointer: fault.pointer.replace('/requests/', '/operations/'),
})
