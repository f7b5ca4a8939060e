import { queryOf } from '../../client/asynchronous/pages.ts'
import { resultOf } from '../../client/batch/answer.ts'
import { type OperationResult, RequestError } from '../../client/index.ts'
import { isRecord, jsonCall, jsonOf } from '../../client/send/call.ts'
import { exchange } from '../../client/send/exchange.ts'
import type { Read } from '../../client/send/verdict.ts'
import { batchPath } from '../../client/service.ts'
import { Advised } from '../state/advice.ts'
import type { Connection } from './connection.ts'

export interface ResultsPage {
  readonly results: readonly OperationResult[]
  /** The query of the next page. */
  readonly next: string | undefined
}

export const resultsPage = (batch: string, query: string, { within }: Connection): Promise<ResultsPage> =>
  exchange(jsonCall('GET', `${batchPath(batch)}/results${query}`), readPage, within())

const readPage: Read<ResultsPage> = (answered) => {
  const body = jsonOf(answered)
  if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.results)) return undefined
  const results = body.results.map(resultOf).filter((result) => result !== undefined)
  return { value: { results, next: queryOf(body.next) } }
}

/** The result of one operation, by the id that its sender gave it, or by its place. */
export const resultNamed = async (
  batch: string,
  id: string,
  { within }: Connection,
): Promise<OperationResult> => {
  // As the last part of a path these would name another place.
  if (/^\.{1,2}$/.test(id)) throw notFound(id)
  const path = `${batchPath(batch)}/operations/${encodeURIComponent(id)}`
  try {
    return await exchange(jsonCall('GET', path), readOne, within())
  } catch (error) {
    // API Gateway undoes percent-encoding before it routes, and refuses what it cannot undo.
    const isNone = error instanceof RequestError && [400, 404, 405].includes(error.status)
    throw isNone ? notFound(id) : error
  }
}

const readOne: Read<OperationResult> = (answered) => {
  const result = answered.status === 200 ? resultOf(jsonOf(answered)) : undefined
  return result && { value: result }
}

const notFound = (id: string): Advised =>
  new Advised({
    title: `There is no operation ${id}`,
    detail: 'It may have no result yet. One with / ? or % in its name is found in the list alone.',
    remedy: 'none',
  })
