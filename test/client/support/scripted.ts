import { type Client, type ClientOptions, createClient } from '../../../client/index.ts'

export interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer, or the fault that `fetch` rejects with; `hang` never comes. */
export type Scripted = Response | Error | 'hang'

/** A client of a service that answers by a script, in order; and what it has sent. */
export const scripted = (
  answers: readonly (Scripted | ((sent: Sent) => Scripted))[],
  options: Partial<ClientOptions> = {},
): { client: Client; sent: Sent[] } => {
  const sent: Sent[] = []
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = Object.fromEntries(new Headers(init.headers))
    const request = { url: String(url), method: init.method ?? '', headers, body: String(init.body ?? '') }
    const next = answers[Math.min(sent.push(request), answers.length) - 1]
    const answer = typeof next === 'function' ? next(request) : next
    if (answer instanceof Response) return answer.clone()
    if (answer instanceof Error) throw answer
    return new Promise((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  }
  const retry = { baseDelay: 1, maxDelay: 2, ...options.retry }
  const client = createClient({ baseUrl: 'https://service.test/', timeout: 1000, ...options, fetch, retry })
  return { client, sent }
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

export const problem = (
  status: number,
  name: string,
  members: object = {},
  headers: Record<string, string> = {},
) => json(status, { type: `/problems/${name}`, title: name, status, ...members }, headers)

export interface EntryLike {
  readonly status: number
  readonly [member: string]: unknown
}

/** A batch's body; results that can be retried are listed. */
export const batchBody = (entries: readonly EntryLike[]): object => {
  const results = entries.map((entry, index) => ({ index, id: String(index), ...entry }))
  const ids = results.filter((entry) => 'retryable' in entry && entry.retryable).map(({ id }) => id)
  return { summary: {}, id: 'b1', results, retry: { ids, after: 0 } }
}

export const multistatus = (entries: readonly EntryLike[]): Response => json(207, batchBody(entries))

export const failed = (status: number, name: string, retryable = false): EntryLike => ({
  status,
  retryable,
  error: { type: `/problems/${name}`, title: name, status },
})

/** As many 204s as the request has operations. */
export const allDone = ({ body }: Sent): Response =>
  multistatus((JSON.parse(body) as { operations: unknown[] }).operations.map(() => ({ status: 204 })))

export const remove = (id: number | string) => ({ method: 'DELETE', path: `/cities/${id}` }) as const
