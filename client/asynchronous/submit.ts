import { cut } from '../batch/cut.ts'
import { preferencesOf } from '../batch/preferences.ts'
import { RequestError } from '../errors.ts'
import type { BatchStatus, Job } from '../model/asynchronous.ts'
import type { AnyOperation, Source } from '../model/operation.ts'
import type { CutLimits, SubmitOptions } from '../options.ts'
import { jsonCall } from '../send/call.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import { batchesPath, service } from '../service.ts'
import { type HandedOver, readHandedOver } from './ended.ts'
import { statusOf } from './follow.ts'

interface SubmitContext extends ExchangeContext {
  readonly limits: CutLimits
}

/**
 * Submits operations.
 * @throws RangeError when one request cannot carry them.
 */
export const submit = async (
  operations: Source<AnyOperation>,
  options: SubmitOptions,
  context: SubmitContext,
): Promise<Job> => {
  const chunk = await onlyChunk(operations, { ...context.limits, operations: service.maxAsyncOperations })
  const key = options.idempotencyKey ?? crypto.randomUUID()
  const call = jsonCall('POST', batchesPath, { body: `{"operations":[${chunk.texts.join(',')}]}`, key })
  const prefer = ['respond-async', preferencesOf(options)].filter((text) => text !== '').join(', ')
  const answer = await exchange({ ...call, headers: { ...call.headers, prefer } }, readHandedOver, context)
  const status = await knownStatus(answer, context)
  const known = { id: status.id, status, operations: chunk.operations }
  return answer.results === undefined ? known : { ...known, results: answer.results }
}

/** Immediate results do not say when the batch was made or whether it was cancelled; its status does. */
const knownStatus = async (
  { status, results }: HandedOver,
  context: ExchangeContext,
): Promise<BatchStatus> => {
  if (results === undefined || status.createdAt !== undefined) return status
  try {
    return (await statusOf(status.id, context)).status
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return status
    throw error
  }
}

const onlyChunk = async (operations: Source<AnyOperation>, limits: CutLimits) => {
  const chunks = cut(operations, limits)
  const first = await chunks.next()
  if (first.done) throw new RangeError('there is no operation to submit')
  if (!(await chunks.next()).done) throw new RangeError(tooMuch(limits))
  return first.value
}

const tooMuch = ({ operations, bytes }: CutLimits): string =>
  `one request takes ${operations} operations, ${bytes} bytes and each id once; batch() cuts longer lists, and ` +
  'importFile() takes files of any length'
