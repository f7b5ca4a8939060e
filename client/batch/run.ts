import { NoAnswerError, PartialFailureError, RequestError, UnsendableError } from '../errors.ts'
import type { AnyOperation, Source } from '../model/operation.ts'
import type { BatchResult } from '../model/result.ts'
import type { BatchOptions, CutLimits } from '../options.ts'
import { jsonCall } from '../send/call.ts'
import { exchange, type Tally } from '../send/exchange.ts'
import type { Transport } from '../send/transport.ts'
import { submissionPath } from '../service.ts'
import { readBatch, summarize } from './answer.ts'
import { type Chunk, cut } from './cut.ts'
import { placed, placedError, type Zipped } from './place.ts'
import { runAll } from './pool.ts'
import { preferencesOf } from './preferences.ts'
import { type Counted, count, outcomeOf, progressOf } from './progress.ts'

export interface BatchContext {
  readonly transport: Transport
  readonly limits: CutLimits
  readonly concurrency: number
}

/** The state of a call while its requests are running. */
interface Gathered {
  readonly results: Zipped[]
  readonly batchIds: string[]
  readonly tally: Tally
  readonly counted: Counted
}

/** Sends operations in as many requests as they need. */
export const runBatch = async (
  operations: Source<AnyOperation>,
  options: BatchOptions,
  context: BatchContext,
): Promise<BatchResult<readonly Zipped[]>> => {
  const limits = options.atomic ? uncut : context.limits
  await checkAll(operations, limits)
  const key = options.idempotencyKey ?? crypto.randomUUID()
  const gathered: Gathered = {
    results: [],
    batchIds: [],
    tally: { requests: 0, retries: 0 },
    counted: { done: 0, success: 0, failed: 0, ...totalOf(operations) },
  }
  const send = (chunk: Chunk) => sendChunk(chunk, options, { ...gathered, key, transport: context.transport })
  try {
    await runAll(cut(operations, limits), options.concurrency ?? context.concurrency, send)
  } catch (error) {
    if (isUnfinished(error)) {
      error.answered = gathered.results.filter((result) => result !== undefined)
    }
    throw error
  }
  if (gathered.results.length === 0) throw new RangeError('there is no operation to send')
  return resultOf(gathered, options)
}

const isUnfinished = (error: unknown) =>
  error instanceof RequestError || error instanceof NoAnswerError || error instanceof UnsendableError

/** An atomic batch is not cut; the service refuses one that is too large. */
const uncut: CutLimits = { operations: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

/** An array is checked as a whole before anything is sent: for values that cannot be sent and places to cut. */
const checkAll = async (operations: Source<AnyOperation>, limits: CutLimits): Promise<void> => {
  if (!Array.isArray(operations)) return
  for await (const _ of cut(operations, limits));
}

const totalOf = (operations: Source<AnyOperation>) =>
  Array.isArray(operations) ? { total: operations.length } : {}

/** The first request has the caller's key unchanged, so that a short list is one request under that key. */
const keyOf = (key: string, number: number): string => (number === 0 ? key : `${key}-${number}`)

interface Sending extends Gathered, Pick<BatchContext, 'transport'> {
  readonly key: string
}

const sendChunk = async (
  chunk: Chunk,
  options: BatchOptions,
  { key, transport, results, batchIds, tally, counted }: Sending,
): Promise<void> => {
  const call = callOf(chunk, keyOf(key, chunk.number), options)
  const context = { transport, signal: options.signal, tally }
  const answer = await exchange(call, readBatch(chunk.operations.length), context).catch((error: unknown) => {
    throw placedError(error, chunk)
  })
  const own = answer.results.map((result) => placed(result, chunk))
  for (const result of own) results[result.index] = result
  batchIds[chunk.number] = answer.id
  count(own, counted)
  options.onResults?.(own)
  options.onProgress?.(progressOf(counted, tally))
}

const callOf = ({ texts }: Chunk, key: string, options: BatchOptions) => {
  const { atomic = false, validateOnly = false } = options
  const body = `{"operations":[${texts.join(',')}]${atomic ? ',"atomic":true' : ''}}`
  const call = jsonCall('POST', submissionPath(validateOnly), { body, key: validateOnly ? undefined : key })
  const prefer = preferencesOf(options)
  return prefer === '' ? call : { ...call, headers: { ...call.headers, prefer } }
}

const resultOf = (
  { results, batchIds, tally }: Gathered,
  { throwOnFailure = true }: BatchOptions,
): BatchResult<readonly Zipped[]> => {
  const summary = summarize(results)
  const result = { outcome: outcomeOf(summary), summary, results, batchIds, ...tally }
  if (throwOnFailure && summary.failed > 0) throw new PartialFailureError(result)
  return result
}
