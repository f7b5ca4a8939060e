export interface Result {
  readonly index: number
  readonly id: string
  readonly status: number
  readonly replayed?: boolean
  readonly location?: string
  readonly causedBy?: readonly string[]
  readonly error?: {
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  }
}

export interface BatchAnswer {
  readonly status: number
  readonly headers: Headers
  readonly summary: { readonly total: number; readonly replayed: number }
  readonly results: readonly Result[]
}

/** Sends a list of operations under a key. @throws Error when the request as a whole was refused. */
export const send = async (
  { url, path }: { readonly url: string; readonly path: string },
  key: string,
  body: unknown,
): Promise<BatchAnswer> => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = (await response.json()) as Omit<BatchAnswer, 'status' | 'headers'>
  if (!('summary' in answer))
    throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`)
  return { ...answer, status: response.status, headers: response.headers }
}

/** Runs tasks in order, at most `most` at a time. */
export const inParallel = async <T>(
  tasks: readonly T[],
  most: number,
  run: (task: T, index: number) => Promise<void>,
): Promise<void> => {
  const left = tasks.entries()
  const worker = async () => {
    for (const [index, task] of left) await run(task, index)
  }
  await Promise.all(Array.from({ length: most }, worker))
}
