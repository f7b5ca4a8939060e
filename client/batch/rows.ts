import { PartialFailureError } from '../errors.ts'
import type { BatchResult } from '../model/result.ts'
import type { TextOptions } from '../options.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import type { Read } from '../send/verdict.ts'
import { type BatchAnswer, readResults, summarize } from './answer.ts'
import { preferencesOf } from './preferences.ts'
import { outcomeOf } from './progress.ts'
import { rowsPath } from './rows-path.ts'

/** Sends rows unchanged, in one request; the answer says how many there are. */
export const importText = async (
  text: string,
  options: TextOptions,
  context: ExchangeContext,
): Promise<BatchResult> => {
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError('the text has a lone surrogate, which would arrive as another character')
  const { id, results } = await exchange(callOf(text, options), readRows, context)
  const summary = summarize(results)
  const result = { outcome: outcomeOf(summary), summary, results, batchIds: [id], ...context.tally }
  if (options.throwOnFailure !== false && summary.failed > 0) throw new PartialFailureError(result)
  return result
}

const callOf = (text: string, options: TextOptions) => {
  const { collection, method = 'POST', action, contentType, validateOnly = false } = options
  const key = options.idempotencyKey ?? crypto.randomUUID()
  const prefer = preferencesOf(options)
  return {
    method,
    path: rowsPath(collection, { action, validateOnly }),
    headers: {
      accept: 'application/json',
      'content-type': contentType,
      ...(validateOnly ? {} : { 'idempotency-key': key }),
      ...(prefer === '' ? {} : { prefer }),
    },
    body: text,
  }
}

/** The service refuses a request without rows, so an answer has at least one. */
const readRows: Read<BatchAnswer> = (answered) => {
  const read = readResults(answered)
  return read === undefined || read.value.results.length === 0 ? undefined : read
}
