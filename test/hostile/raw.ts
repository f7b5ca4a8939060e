import type { Answer, Caller } from '../support/answer.ts'
import { type Result, resultsOf } from './naughty.ts'

/** A batch whose operations are JSON texts, so that they can say what no value can. */
export const rawBatch = (call: Caller, operations: readonly string[], envelope = ''): Promise<Answer> =>
  call({
    method: 'POST',
    path: '/v1/batches',
    headers: { 'content-type': 'application/json' },
    body: `{"operations":[${operations.join()}]${envelope}}`,
  })

export const good = (id: number): string =>
  `{"method":"PUT","path":"/cities/${id}","body":{"name":"Ville","country":"FR","population":${id}}}`

/** What becomes of operations that each stand between sound ones; undefined when the request was refused. */
export const amongGood = async (
  call: Caller,
  operations: readonly string[],
): Promise<readonly Result[] | undefined> => {
  const list = operations.flatMap((operation, index) => [good(index), operation])
  const answer = await rawBatch(call, [...list, good(operations.length)])
  if (answer.status !== 207) return undefined
  const results = resultsOf(answer)
  const unwell = results.filter(({ index, status }) => index % 2 === 0 && status !== 200 && status !== 201)
  return unwell.length === 0 ? results.filter(({ index }) => index % 2 === 1) : undefined
}
