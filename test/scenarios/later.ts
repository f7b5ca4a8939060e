import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Answer, bodyOf, type Caller, type Request } from '../support/answer.ts'
import type { Running } from './distances.ts'

/** Asynchronous batches, as a case talks about them. */

export const asynchronous = { prefer: 'respond-async' }

export const read = (call: Caller, id: string, below = ''): Promise<Answer> =>
  call({ method: 'GET', path: `/v1/batches/${id}${below}` })

/** The id of the batch that a request was accepted as. */
export const accepted = async (call: Caller, request: Request): Promise<string> => {
  const answer = await call({ ...request, headers: { ...asynchronous, ...request.headers } })
  expect(answer.status, answer.text).toBe(202)
  return bodyOf(answer).id
}

/** Short enough to lose no time, long enough not to be in the way of what is waited for. In milliseconds. */
const pollEvery = 20

/** The status of a batch, as soon as it is finished; the test's own time limit is the only one. */
export const finished = async (
  { call, work }: Pick<Running, 'call' | 'work'>,
  id: string,
): Promise<Answer> => {
  for (;;) {
    await work()
    const answer = await read(call, id)
    expect(answer.status, answer.text).toBe(200)
    if (bodyOf(answer).completedAt !== undefined) return answer
    await delay(pollEvery)
  }
}

/** Sends a request, and lets the work go on that it waits for. */
export const answeredAtWork = async (
  { call, work }: Pick<Running, 'call' | 'work'>,
  request: Request,
): Promise<Answer> => {
  const answering = { over: false }
  const answer = call(request).finally(() => {
    answering.over = true
  })
  while (!answering.over) {
    await work()
    await Promise.race([answer, delay(pollEvery)])
  }
  return answer
}

export const statusesOf = (body: { readonly results: readonly { readonly status: number }[] }) =>
  body.results.map(({ status }) => status)
