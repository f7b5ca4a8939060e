import { isDeepStrictEqual } from 'node:util'
import { withoutManaged } from '../play/items.ts'
import type { Data, Ended, Journal, Published, Told, Written } from '../play/journal.ts'
import { isShownBy } from './forms.ts'
import type { Violation } from './violation.ts'

/** What others were told of ends and of changes, or were not. */
export const mistold = (journal: Journal): readonly Violation[] => {
  const published = journal.entries.flatMap((entry) => (entry.kind === 'published' ? [entry] : []))
  const typed = Map.groupBy(published, ({ type }) => type)
  return [
    ...(journal.tells.ends ? ofEnds(journal, typed.get('batch.completed') ?? []) : []),
    ...(journal.tells.items ? ofItems(journal, typed.get('item.changed') ?? []) : []),
  ]
}

const violation = (text: string, { moment }: { readonly moment?: number } = {}): Violation => ({
  rule: 'event',
  text,
  ...(moment === undefined ? {} : { moment }),
})

/** Every end that stays is told to everybody, and none that is not on record. */
const ofEnds = (journal: Journal, published: readonly Published[]): readonly Violation[] => {
  const ends = journal.entries.flatMap((entry) => (entry.kind === 'ended' ? [entry] : []))
  const marked = new Map(ends.flatMap((end) => (end.mark === undefined ? [] : [[`evt_${end.mark}`, end]])))
  const early = published.flatMap((event): readonly Violation[] => {
    const end = marked.get(event.id)
    const { id } = event.data as { readonly id: string }
    if (end && end.batch === id && end.moment < event.moment) return []
    return [violation(`${event.attempt} tells of an end of ${id} (${event.id}) that is not on record`, event)]
  })
  const last = new Map(ends.map((end) => [end.batch, end]))
  const untold = [...last.values()].flatMap((end) => notTold(end, published, journal))
  return [...early, ...untold]
}

const ways = ['bus', 'webhook'] as const

const notTold = (
  { batch, mark, moment }: Ended,
  published: readonly Published[],
  journal: Journal,
): readonly Violation[] => {
  if (mark === undefined) return []
  const own = published.filter(({ id }) => id === `evt_${mark}`)
  const lost = ways.filter((way) => !own.some(({ via }) => via === way))
  const told = statusOf(batch, journal)
  return [
    ...lost.map((way) => violation(`the end of ${batch} (${mark}) was never told to the ${way}`, { moment })),
    ...own.flatMap((event) => (told === undefined ? [] : otherwise(event, told))),
  ]
}

/** As it was told last, when all was over. */
const statusOf = (batch: string, { entries, requests }: Journal): Told | undefined =>
  entries.findLast(
    (entry): entry is Told =>
      entry.kind === 'told' &&
      entry.about === 'status' &&
      entry.status === 200 &&
      requests.get(entry.request)?.batch === batch,
  )

const otherwise = ({ data, attempt, moment }: Published, { body }: Told): readonly Violation[] =>
  (['state', 'outcome', 'summary'] as const).flatMap((name) =>
    isDeepStrictEqual(data[name], body[name])
      ? []
      : [
          violation(
            `${attempt} tells of ${data.id} that its ${name} is ${JSON.stringify(data[name])}, and it is ${JSON.stringify(body[name])}`,
            { moment },
          ),
        ],
  )

/** Every version that was written is told, as a read would have shown it; and nothing else. */
const ofItems = (journal: Journal, published: readonly Published[]): readonly Violation[] => {
  const written = journal.entries.flatMap((entry) => (entry.kind === 'written' ? [entry] : []))
  const named = new Map(written.map((entry) => [`evt_${entry.change}`, entry]))
  const told = new Set(published.map(({ id }) => id))
  const lost = written.filter((entry) => isNews(entry) && !told.has(`evt_${entry.change}`))
  return [
    ...published.flatMap((event) => untrueChange(event, named.get(event.id), journal)),
    ...lost.map((entry) =>
      violation(`nobody was told of ${entry.item} version ${entry.after.version}`, entry),
    ),
  ]
}

/** Freezes, entries, the removal of what is gone and of what never was are none. Records beside an item are no items. */
const isNews = ({ quiet, removed, item }: Written): boolean => !quiet && !removed && !item.includes('#')

const untrueChange = (
  { data, attempt, moment }: Published,
  entry: Written | undefined,
  { versions }: Journal,
): readonly Violation[] => {
  const name = `${data.collection}/${data.id}`
  const wrong = (why: string) => [violation(`${attempt} tells of ${name}: ${why}`, { moment })]
  if (entry === undefined || !isNews(entry)) return wrong('nothing was changed')
  const { before, after, item } = entry
  const change = after.data === null ? 'deleted' : before.data === null ? 'created' : 'changed'
  if (item !== name || data.change !== change || data.version !== after.version)
    return wrong(
      `${data.change} to version ${data.version}, and ${item} was ${change} to version ${after.version}`,
    )
  if (after.data === null) return data.item === undefined ? [] : wrong('it is gone, and is shown')
  if (data.item === undefined)
    return versions.some(({ withoutThings }) => withoutThings) ? [] : wrong('it is not shown')
  const shown = data.item as Data
  const isTrue = isShownBy(after, { body: withoutManaged(shown), outdated: undefined }, versions)
  return isTrue && shown.id === data.id ? [] : wrong(`it is shown as ${JSON.stringify(shown)}`)
}
