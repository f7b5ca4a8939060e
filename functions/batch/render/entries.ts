import { type BatchOutcome, outcomeOf, type Summary } from '../../model/summary.ts'
import type { Entry } from './entry.ts'
import { fittedAt } from './response.ts'

/** How much of stored entries is shown, when the whole would not fit; the least still has status, index and id. */
const details = ['full', 'no bodies', 'bare', 'statuses'] as const

type EntryDetail = (typeof details)[number]

/** Where not even that fits, the results are on their pages only. */
const bodyDetails = [...details, 'none'] as const

/** An entry may say that its item was left out before it was stored, or while it was read. */
type Shown = Entry & { readonly bodyLeftOut?: true }

const isCut = ({ bodyLeftOut }: Shown): boolean => bodyLeftOut === true

const reduced = ({ bodyLeftOut: _cut, ...entry }: Shown, detail: EntryDetail): Entry => {
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
  const cut = listed.some(isCut)
  return fittedAt(bodyDetails, (detail) =>
    around({
      outcome: outcomeOf(summary),
      results: detail === 'none' ? [] : listed.map((entry) => reduced(entry, detail)),
      retry: detail === 'none' ? { ...retryOf(entries), ids: [] } : retryOf(entries),
      ...(detail === 'full' && !cut ? {} : { truncated: true }),
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
    ...(detail === 'full' && !entries.some(isCut) ? {} : { truncated: true }),
  }))
