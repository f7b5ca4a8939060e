import { NoAnswerError, RequestError } from '../errors.ts'
import { pause, pauseBefore, retryAfterOf } from '../send/delay.ts'
import type { ExchangeContext } from '../send/exchange.ts'
import { guardUpload, type Upload } from './guard.ts'

/** The target of an upload, from the service. */
export interface UploadTarget {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A stream can be read only once. */
const isRepeatable = ({ source }: Upload): boolean => !(source instanceof ReadableStream)

/** Refused because an earlier attempt arrived after all: the target can be written only once. */
const isThere = (status: number): boolean => status === 412

const passing = new Set([408, 409, 429, 500, 502, 503, 504])

/** Uploads a file to its target. The address is signed, so no credentials are sent there. */
export const upload = async (file: Upload, target: UploadTarget, context: ExchangeContext): Promise<void> => {
  const { transport, signal, tally } = context
  for (let sent = 1; ; sent++) {
    tally.requests++
    const tried = await put(file, target, context)
    if ('status' in tried && (tried.status < 300 || isThere(tried.status))) return
    const again = 'fault' in tried || passing.has(tried.status)
    if (!again || !isRepeatable(file) || sent >= transport.retry.attempts || !transport.budget.spend()) {
      throw failureOf(tried, sent)
    }
    tally.retries++
    const after = 'status' in tried ? retryAfterOf(tried.after, Date.now()) : undefined
    await pause(pauseBefore(sent, after, transport), signal)
  }
}

type Tried = { readonly fault: unknown } | { readonly status: number; readonly after: string | null }

const put = async (file: Upload, target: UploadTarget, context: ExchangeContext): Promise<Tried> => {
  const { transport, signal } = context
  const { body, stalled, release } = guardUpload(file, transport.timeout, signal)
  const length = file.source instanceof Blob ? {} : { 'content-length': String(file.size) }
  const init: RequestInit & { duplex: 'half' } = {
    method: target.method,
    headers: { ...target.headers, ...length },
    body,
    signal: stalled,
    // For a stream as body, fetch demands the statement that the answer comes after it.
    duplex: 'half',
  }
  try {
    const response = await transport.fetch(target.url, init)
    await response.arrayBuffer()
    return { status: response.status, after: response.headers.get('retry-after') }
  } catch (fault) {
    signal?.throwIfAborted()
    return { fault: stalled.aborted ? stalled.reason : fault }
  } finally {
    release()
  }
}

const failureOf = (tried: Tried, attempts: number): Error => {
  const unfinished = { attempts, mayHaveRun: true }
  if ('fault' in tried) return new NoAnswerError(unfinished, tried.fault)
  const refusal = { ...unfinished, status: tried.status, problem: undefined, requestId: undefined }
  return new RequestError(refusal)
}
