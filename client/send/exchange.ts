import { NoAnswerError, RequestError, type Unfinished } from '../errors.ts'
import { type AttemptOutcome, attempt } from './attempt.ts'
import { type Answered, type Call, problemOf } from './call.ts'
import { pause, pauseBefore } from './delay.ts'
import { mayHaveRun, settlesDoubt } from './doubt.ts'
import type { Transport } from './transport.ts'
import { judge, type Read } from './verdict.ts'

/** Counts the requests of a call. */
export interface Tally {
  requests: number
  retries: number
}

export interface ExchangeContext {
  readonly transport: Transport
  readonly signal: AbortSignal | undefined
  readonly tally: Tally
}

/**
 * Sends a request until its answer is final, or until the attempts or the budget are used up. Then the best answer so
 * far counts, if there is one.
 * @throws RequestError | NoAnswerError
 */
export const exchange = async <T>(call: Call, read: Read<T>, context: ExchangeContext): Promise<T> => {
  const { transport, signal, tally } = context
  let best: { readonly value: T } | undefined
  let doubt = false
  transport.budget.earn()
  for (let sent = 1; ; sent++) {
    tally.requests++
    const tried = await attempt(call, transport, signal)
    doubt = (doubt || mayHaveRun(tried)) && !settlesDoubt(tried)
    const verdict = judge(tried, read, Date.now())
    if (verdict.kind === 'final') return verdict.value
    if (verdict.kind === 'refused') throw failureOf(tried, call, { attempts: sent, mayHaveRun: doubt })
    best = verdict.best ?? best
    const wait = pauseBefore(sent, verdict.after, transport)
    if (!mayRetry(sent, verdict.after, transport)) {
      if (best) return best.value
      throw failureOf(tried, call, { attempts: sent, mayHaveRun: doubt })
    }
    tally.retries++
    await pause(wait, signal)
  }
}

const mayRetry = (sent: number, after: number | undefined, { retry, budget }: Transport): boolean =>
  sent < retry.attempts && (after ?? 0) <= retry.maxRetryAfter && budget.spend()

const failureOf = (
  tried: AttemptOutcome,
  { headers }: Call,
  known: Pick<Unfinished, 'attempts' | 'mayHaveRun'>,
): RequestError | NoAnswerError => {
  const unfinished = { idempotencyKey: headers['idempotency-key'], ...known }
  if ('fault' in tried) return new NoAnswerError(unfinished, tried.fault)
  const { answered } = tried
  if (answered.status >= 200 && answered.status < 300) {
    return new NoAnswerError(unfinished, new Error(unreadable(answered)))
  }
  const requestId = answered.headers.get('x-request-id') ?? undefined
  return new RequestError({ ...unfinished, status: answered.status, problem: problemOf(answered), requestId })
}

/** A 202 to a synchronous request means that its key belongs to an asynchronous batch that is still running. */
const unreadable = ({ status }: Answered): string =>
  status === 202 ? 'the batch of this key is still running' : `the answer (${status}) cannot be read`
