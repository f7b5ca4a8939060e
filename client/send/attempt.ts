import type { Auth, UnsignedRequest } from '../options.ts'
import type { Answered, Call } from './call.ts'
import { type Transport, urlOf } from './transport.ts'

/** The outcome of one attempt: a whole answer, or the reason why there is none. */
export type AttemptOutcome = { readonly answered: Answered } | { readonly fault: unknown }

/** Sends a request once. Rejects only when the caller's signal is aborted, or the authorization fails. */
export const attempt = async (
  call: Call,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<AttemptOutcome> => {
  signal?.throwIfAborted()
  const { method, path, body } = call
  const request: UnsignedRequest = { method, url: urlOf(transport, path), headers: call.headers, body }
  // Outside of the try block, so that a token that no header can carry is not taken for a network fault.
  const headers = new Headers({ ...call.headers, ...(await authorization(transport.auth, request)) })
  const init: RequestInit = { method, headers, body: body ?? null, redirect: 'manual', cache: 'no-store' }
  const limited = limitedBy(transport.timeout, signal)
  try {
    const response = await transport.fetch(request.url, { ...init, signal: limited.signal })
    // The body is read here, since an answer that breaks off in the middle is no answer.
    const text = await response.text()
    return { answered: { status: response.status, headers: response.headers, text } }
  } catch (fault) {
    signal?.throwIfAborted()
    return { fault: limited.signal.aborted ? limited.signal.reason : fault }
  } finally {
    limited.release()
  }
}

const authorization = async (
  auth: Auth | undefined,
  request: UnsignedRequest,
): Promise<Readonly<Record<string, string>>> => {
  if (auth === undefined) return {}
  if (typeof auth === 'object') return auth.sign(request)
  return { authorization: `Bearer ${typeof auth === 'string' ? auth : await auth()}` }
}

/** A signal that is aborted by a timeout or by the caller's signal; releasing it frees both. */
const limitedBy = (milliseconds: number, outer: AbortSignal | undefined) => {
  const controller = new AbortController()
  const pass = () => controller.abort(outer?.reason)
  const late = () => controller.abort(new Error(`no answer within ${milliseconds} ms`))
  const timer = setTimeout(late, milliseconds)
  outer?.addEventListener('abort', pass, { once: true })
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', pass)
    },
  }
}
