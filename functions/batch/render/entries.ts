import type { Entry } from './entry.ts'
import { fittedAt } from './response.ts'
import { type BatchOutcome, outcomeOf, type Summary } from './summary.ts'

/** How much of stored entries is shown, when the whole would not fit; the least still has status, index and id. */
const details = ['full', 'no bodies', 'bare', 'statuses'] as const

/** Ten thousand long labels can be more than an answer holds; the pages of results have them. */
const orNone = [...details, 'none'] as const
type EntryDetail = (typeof details)[number]

const reduced = (entry: Entry, detail: EntryDetail): Entry => {
  if (detail === 'full') return entry
  const { body: _, ...withoutBody } = entry
  if (detail === 'no bodies') return withoutBody
  const { causedBy: __, error, ...bare } = withoutBody
  const { type, title, status } = error ?? {}
  const shortError = type && title && status ? { error: { type, title, status } } : {}
  if (detail === 'bare') return { ...bare, ...shortError }
  const { location: ___, etag: ____, ...least } = bare
  return { ...least, ...shortError }
}

export interface EntriesBody {
  readonly outcome: BatchOutcome
  readonly results: readonly Entry[]
  readonly retry: { readonly ids: readonly string[]; readonly after: number }
  readonly truncated?: true
}

/**
 * A body around stored results, as full as is safe to send.
 * @param around what comes before the results.
 */
export const fittedEntries = (
  entries: readonly Entry[],
  summary: Summary,
  minimal: boolean,
  around: (body: EntriesBody) => unknown,
): string => {
  const listed = minimal ? entries.filter(({ status }) => status >= 400) : entries
  const outcome = outcomeOf(summary)
  const retry = retryOf(entries)
  return fittedAt(orNone, (detail) =>
    detail === 'none'
      ? around({ outcome, results: [], retry: { ...retry, ids: [] }, truncated: true })
      : around({
          outcome,
          results: listed.map((entry) => reduced(entry, detail)),
          retry,
          ...(detail === 'full' ? {} : { truncated: true }),
        }),
  )
}

const retryOf = (entries: readonly Entry[]): EntriesBody['retry'] => {
  const retryable = entries.filter((entry) => entry.retryable === true)
  const after = retryable.reduce((longest, { retryAfter = 0 }) => Math.max(longest, retryAfter), 0)
  return { ids: retryable.map(({ id }) => id), after }
}

/** A page of results, each as it is. */
export const fittedPage = (entries: readonly Entry[], next: string | undefined): string =>
  fittedAt(details, (detail) => ({
    results: entries.map((entry) => reduced(entry, detail)),
    ...(next === undefined ? {} : { next }),
    ...(detail === 'full' ? {} : { truncated: true }),
  }))
