import { parseBatch } from '../../../batch/parse/envelope.ts'
import { rowsOfJson } from '../../../batch/parse/rows.ts'
import { isRefusal, type Refusal } from '../../../model/outcome.ts'
import type { Rows } from '../../../rows/row.ts'
import type { Dependencies } from '../../dependencies.ts'
import { jsonBody } from '../../payload.ts'
import { type ApiRequest, mostOperations, rulesOf } from '../../request.ts'
import type { Alone, Operations } from '../face.ts'

/** `{ "operations": […] }`. */
export const parseOperations = (request: ApiRequest, dependencies: Dependencies): Operations | Refusal => {
  const body = jsonBody(request)
  if (isRefusal(body)) return body
  const rules = rulesOf(request, dependencies)
  const batch = parseBatch(body, rules, mostOperations(request))
  return isRefusal(batch) ? batch : { batch, canonical: body.canonical }
}

/** An array of items, or one item that is no list. */
export const parseRows = (request: ApiRequest): Rows | Alone | Refusal => {
  const body = jsonBody(request)
  if (isRefusal(body)) return body
  return Array.isArray(body.value)
    ? rowsOfJson(
        { values: body.value, faults: body.faults, canonical: body.canonical },
        mostOperations(request),
      )
    : { alone: body }
}
