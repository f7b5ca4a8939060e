import { setTimeout as delay } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'
import type { Planned, PlannedBatch } from './workload.ts'

/** One result as it was told. */
export interface Told {
  readonly status: number
  readonly etag?: string
  readonly location?: string
  readonly retryable?: boolean
  readonly body?: Readonly<Record<string, unknown>>
  readonly error?: { readonly type: string }
}

export interface Answered {
  readonly batch: PlannedBatch
  readonly results: readonly Told[]
  readonly attempts: number
}

/** How a client reaches a function that lives, if only for the moment. */
export interface Line {
  readonly fleet: Pick<Fleet, 'urls'>
  readonly random: () => number
  readonly signal: AbortSignal
  /** Counts requests. */
  readonly sent: () => void
}

interface Answer {
  readonly status: number
  readonly body: { readonly results?: readonly Told[]; readonly type?: string }
}

/** Sends the batch under its key until each of its results is final, as often as that takes. */
export const untilFinal = async (line: Line, batch: PlannedBatch): Promise<Answered> => {
  const body = JSON.stringify({ operations: batch.operations.map(wanted), atomic: batch.atomic })
  for (let attempts = 1; ; attempts += 1) {
    line.signal.throwIfAborted()
    const answer = await ask(line, {
      method: 'POST',
      path: '/v1/batches',
      key: batch.key,
      body,
    })
    const results = answer?.body.results
    if (results?.every(({ retryable }) => retryable !== true)) return { batch, results, attempts }
    if (answer && !results && !mayRepeat.has(answer.status))
      throw new Error(`a batch was refused with ${answer.status} ${answer.body.type}`)
    await delay(200 + line.random() * 1_000)
  }
}

/** In progress, throttled, or failed before anything was decided. */
const mayRepeat: ReadonlySet<number> = new Set([409, 429, 500, 502, 503, 504])

const wanted = ({ expected: _, ...operation }: Planned) => operation

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly key?: string
}

/** One request to one of those that live. Nothing when no answer came, or none that can be read. */
export const ask = async (
  { fleet, random, sent }: Line,
  { method, path, body, key }: Asked,
): Promise<Answer | undefined> => {
  const urls = fleet.urls()
  const url = urls[Math.floor(random() * urls.length)]
  if (url === undefined) return undefined
  sent()
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const headers = {
    'content-type': type,
    prefer: 'return=representation',
    ...(key !== undefined && { 'idempotency-key': key }),
  }
  // A client may give up before the function does, and come back while it still works.
  const signal = AbortSignal.timeout(Math.floor(1_000 + random() * 5_000))
  try {
    const response = await fetch(url + path, { method, headers, signal, ...(body !== undefined && { body }) })
    const { status } = response
    return { status, body: (await response.json()) as Answer['body'] }
  } catch {
    return undefined
  }
}
