import { assembled, countFault } from '../../../batch/parse/envelope.ts'
import { canonicalText } from '../../../json/canonical.ts'
import type { JsonReading } from '../../../json/json.ts'
import { limits } from '../../../model/limits.ts'
import { isRefusal, type Refusal } from '../../../model/outcome.ts'
import { bodyText } from '../../body.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type ApiRequest, rulesOf } from '../../request.ts'
import type { Operations } from '../face.ts'
import { actionsIn, type BulkAction } from './lines.ts'
import { readAction } from './operation.ts'
import { labelOf } from './verbs.ts'

/** Lines in pairs: an action, and what it is to be done with. */
export const parseOperations = (request: ApiRequest, dependencies: Dependencies): Operations | Refusal => {
  const text = bodyText(request.event)
  if (isRefusal(text)) return text
  const actions = actionsIn(text, { name: 'maxOperations', max: limits.maxOperations })
  if (isRefusal(actions)) return actions
  const empty = countFault(actions.length)
  if (empty) return empty
  const { collection: path } = request.event.pathParameters ?? {}
  const readings = actions.map((action, index) => readAction(action, { index, path }))
  const operations = actions.map(({ verb }, index) => ({ id: labelOf(verb, index) }))
  const batch = assembled({ operations, readings, atomic: false }, rulesOf(request, dependencies))
  return isRefusal(batch) ? batch : { batch, canonical: () => canonicalOf(actions) ?? text }
}

/** Undefined where a line has no canonical form. */
const canonicalOf = (actions: readonly BulkAction[]): string | undefined => {
  const lines: readonly JsonReading[] = actions.flatMap(({ line, source }) =>
    source ? [line, source] : [line],
  )
  const values = lines.map((line) => ('error' in line || line.faults.length > 0 ? undefined : line.value))
  return values.includes(undefined) ? undefined : canonicalText(values.filter((value) => value !== undefined))
}
