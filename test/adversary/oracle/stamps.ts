import type { Data, Journal } from '../play/journal.ts'
import type { View } from './views.ts'
import type { Violation } from './violation.ts'

interface Seen {
  readonly item: string
  readonly version: number
  readonly body: Data
  readonly attempt: string
  readonly moment: number
}

/** When a thing was made and last changed, and what chance made of it, is the same for all who see one version of it, in whichever answer. */
export const misdated = (journal: Journal, views: readonly View[]): readonly Violation[] => {
  // Where TTL took a record, versions are counted anew.
  const gone = new Set(
    journal.entries.flatMap((entry) => (entry.kind === 'written' && entry.removed ? [entry.item] : [])),
  )
  const seenAnywhere = [...views.flatMap(answeredIn), ...listedIn(journal), ...publishedIn(journal)]
  const all = seenAnywhere.filter(({ item }) => !gone.has(item))
  const first = new Map<string, Seen>()
  return all.flatMap((seen): readonly Violation[] => {
    const name = `${seen.item} "${seen.version}"`
    const before = first.get(name) ?? seen
    first.set(name, before)
    if (!isComputed(seen)) {
      const text = `${name} is called ${seen.body.label} in ${seen.attempt}`
      return [{ rule: 'stamps', text, moment: seen.moment }]
    }
    if (stampsOf(before) === stampsOf(seen) && areStamps(seen)) return []
    const text = `${name} is from ${stampsOf(before)} in ${before.attempt}, and from ${stampsOf(seen)} in ${seen.attempt}`
    return [{ rule: 'stamps', text, moment: seen.moment }]
  })
}

/** What is computed is made anew of what is shown, whatever a caller sent. */
const isComputed = ({ body: { label, last, n } }: Seen): boolean => label === `${last} of ${n}`

const stampsOf = ({ body: { createdAt, updatedAt, drawn } }: Seen): string =>
  `${createdAt} to ${updatedAt}, with ${drawn}`

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const areStamps = ({ body: { createdAt, updatedAt } }: Seen): boolean =>
  [createdAt, updatedAt].every((stamp) => typeof stamp === 'string' && form.test(stamp))

const listedIn = ({ entries }: Journal): readonly Seen[] =>
  entries.flatMap((entry) =>
    entry.kind === 'listed'
      ? entry.items.map(({ id, etag, body }) => ({
          item: `things/${id}`,
          version: Number(etag.slice(1, -1)),
          body,
          attempt: entry.attempt,
          moment: entry.moment,
        }))
      : [],
  )

const publishedIn = ({ entries }: Journal): readonly Seen[] =>
  entries.flatMap((entry): readonly Seen[] => {
    if (entry.kind !== 'published' || entry.data.collection !== 'things' || !entry.data.item) return []
    const { attempt, moment, data } = entry
    const version = Number(data.version)
    return [{ item: `things/${data.id}`, version, body: data.item as Data, attempt, moment }]
  })

/** What a dry run shows never comes to be. */
const answeredIn = ({ known, operations, answers }: View): readonly Seen[] =>
  known.request.dry
    ? []
    : answers.flatMap(({ told: { attempt, moment }, results }) =>
        results.flatMap((result, index) => {
          const { collection, item } = operations[index] ?? {}
          const { version, shown: body } = result ?? {}
          if (collection !== 'things' || version === undefined || body === undefined) return []
          return [{ item: `${collection}/${item}`, version, body, attempt, moment }]
        }),
      )
