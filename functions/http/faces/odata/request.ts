import { isObject } from '../../../batch/item.ts'
import { type Reading, readingOf } from '../../../batch/parse/envelope.ts'
import { pointer } from '../../../json/json.ts'
import type { JsonFault, JsonObject } from '../../../json/value.ts'
import { failure, isFailure } from '../../../model/outcome.ts'
import { ambiguousOperation } from '../../../rows/row.ts'
import { contentOf } from './content.ts'
import { guardsIn } from './guards.ts'
import { pathOf, type SentTo } from './url.ts'

/** Where a request stands. */
interface Standing extends SentTo {
  readonly index: number
  /** Values in it that readers disagree on, by our own places. */
  readonly faults: readonly JsonFault[]
}

/** One request of a batch as an operation of ours. */
export const readRequest = (sent: JsonObject, { index, faults, ...sentTo }: Standing): Reading => {
  if (faults.length > 0) return ambiguousOperation(faults)
  const at = (member: string, detail: string) =>
    failure('malformed-operation', detail, [{ pointer: pointer('operations', index, member), detail }])
  const misplaced = ourGuards.find((name) => Object.hasOwn(sent, name))
  if (misplaced !== undefined) return misplacedGuard(misplaced, index)
  if (sent.if !== undefined) return at('if', 'if is not supported; dependsOn is.')
  const path = pathOf(sent.url, sentTo)
  if ('reason' in path) return at('path', path.reason)
  const { headers = {} } = sent
  if (headers !== null && !isObject(headers)) return at('headers', 'headers is an object.')
  const guards = guardsIn(headers ?? {})
  if ('reason' in guards) return at('headers', guards.reason)
  const content = contentOf(sent.body)
  if ('reason' in content) return at('body', content.reason)
  const { method } = sent
  const reading = readingOf(
    {
      ...guards,
      ...content,
      path: path.path,
      method: typeof method === 'string' ? method.toUpperCase() : method,
      // A published client of Microsoft's spells it so; without the order something else would be done.
      dependsOn: sent.dependsOn ?? sent.depends_on ?? undefined,
    },
    index,
    [],
  )
  return isFailure(reading) ? { ...reading, detail: notSo } : reading
}

/** Whoever writes our own words for a guard means it. Here they would be passed over. */
const ourGuards = ['ifMatch', 'ifNoneMatch', 'idempotencyKey']

const misplacedGuard = (name: string, index: number): Reading => {
  const detail = `${name} is not a member of a request; conditions and keys are among its headers.`
  return failure('malformed-operation', detail, [{ pointer: pointer('operations', index), detail }])
}

const notSo = 'The request is not { "id", "method", "url", … } as a JSON batch has it.'
