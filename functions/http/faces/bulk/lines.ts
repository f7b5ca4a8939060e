import { isObject } from '../../../batch/item.ts'
import { type JsonReading, readJson } from '../../../json/json.ts'
import type { JsonValue } from '../../../json/value.ts'
import { type CountLimit, limits } from '../../../model/limits.ts'
import { isRefusal, type Refusal } from '../../../model/outcome.ts'
import { overLimit } from '../../../model/over-limit.ts'
import { malformed } from '../../malformed.ts'
import { type BulkVerb, isVerb } from './verbs.ts'

/** An action and, but for deletes, the line that follows it. */
export interface BulkAction {
  readonly verb: BulkVerb
  /** `{ "index": { "_id": … } }` */
  readonly line: JsonReading
  readonly metadata: JsonValue
  readonly source: JsonReading | undefined
}

/**
 * Pairs lines to actions. Where a line is no action, nobody knows which of the rest are actions and which are documents, so
 * the request is refused; a document that cannot be read is its action's own fault.
 */
export const actionsIn = (text: string, most: CountLimit): readonly BulkAction[] | Refusal => {
  if (text !== '' && !text.endsWith('\n')) return unterminated
  const lines = linesOf(text)
  const actions: BulkAction[] = []
  for (let line = lines.next(); !line.done; line = lines.next()) {
    const { number, text: own } = line.value
    if (own.trim() === '') continue
    // What is beyond the limit is not even read.
    if (actions.length === most.max) return overLimit(most.name, { max: most.max, actual: most.max + 1 })
    const action = actionOf(own, number)
    if (isRefusal(action)) return action
    const source = action.verb === 'delete' ? undefined : lines.next()
    if (source?.done) return missing(number)
    actions.push({ ...action, source: source && readLine(source.value.text) })
  }
  return actions
}

const readLine = (text: string): JsonReading => readJson(text, limits.maxDepth, 'line')

function* linesOf(text: string): Generator<{ readonly number: number; readonly text: string }, undefined> {
  let start = 0
  for (let number = 1; start < text.length; number += 1) {
    const end = text.indexOf('\n', start)
    yield { number, text: text.slice(start, text[end - 1] === '\r' ? end - 1 : end) }
    start = end + 1
  }
}

const actionOf = (text: string, number: number): Omit<BulkAction, 'source'> | Refusal => {
  const line = readLine(text)
  if ('error' in line) return noAction(number, line.error)
  const [verb, ...others] = isObject(line.value) ? Object.keys(line.value) : []
  return verb !== undefined && others.length === 0 && isVerb(verb) && isObject(line.value)
    ? { verb, line, metadata: line.value[verb] ?? null }
    : noAction(number, 'Expected one of index, create, update, delete.')
}

const noAction = (number: number, why: string): Refusal =>
  malformed(`Line ${number} is no action, so nothing was run. ${why}`)

const missing = (number: number): Refusal =>
  malformed(`The action of line ${number} has no line behind it, so nothing was run.`)

const unterminated = malformed('The last line has no line end, so the body may be cut; nothing was run.')
