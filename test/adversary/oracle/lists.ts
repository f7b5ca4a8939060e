import { withoutManaged } from '../play/items.ts'
import type { Entry, ItemState, Journal, ListedItem } from '../play/journal.ts'
import { isShownBy } from './forms.ts'
import { type Versions, verdictOn } from './model.ts'
import type { States } from './states.ts'
import type { Violation } from './violation.ts'

type Page = Extract<Entry, { kind: 'listed' }>

/** What lists have shown that was not so, or left out that was. */
export const misshown = (journal: Journal, states: States): readonly Violation[] => {
  const pages = journal.entries.flatMap((entry) => (entry.kind === 'listed' ? [entry] : []))
  const items = new Set(
    journal.entries.flatMap((entry) =>
      entry.kind === 'written' && entry.item.startsWith('things/') && !entry.item.includes('#')
        ? [entry.item]
        : [],
    ),
  )
  return [...Map.groupBy(pages, ({ list }) => list).values()].flatMap((list) => [
    ...list.flatMap((page) => untrueItems(page, states, journal.versions)),
    ...shownTwice(list),
    ...leftOut(list, items, states),
  ])
}

/** Each item that is shown was so at some moment between the question and the answer, and its reader may see it. */
const untrueItems = (page: Page, states: States, versions: Versions): readonly Violation[] =>
  page.items.flatMap((shown): readonly Violation[] => {
    const wasSo = states(`things/${shown.id}`, '').some(
      ({ from, to, state }) =>
        from < page.moment && to > page.since && isShownAs(state, shown, versions) && isFor(page, state.data),
    )
    return wasSo
      ? []
      : [
          {
            rule: 'listed',
            text: `${page.attempt} shows ${JSON.stringify(shown)}, which never was so`,
            moment: page.moment,
          },
        ]
  })

const isShownAs = (
  state: ItemState,
  { etag, body, outdated = false }: ListedItem,
  versions: Versions,
): boolean =>
  etag === `"${state.version}"` && isShownBy(state, { body: withoutManaged(body), outdated }, versions)

/** Whether the reader may see an item, and the list is of such items. */
const isFor = ({ principal, by }: Pick<Page, 'principal' | 'by'>, data: ItemState['data']): boolean =>
  data !== null &&
  (by === undefined || data.n === by) &&
  verdictOn({ by: principal, method: 'GET' }, data, null) === 'granted'

/** In an index an item may move on, and be met again there. */
const shownTwice = (list: readonly Page[]): readonly Violation[] => {
  const seen = new Set<string>()
  return list.flatMap(({ items, attempt, moment, by }) =>
    items.flatMap(({ id, etag }): readonly Violation[] => {
      const name = by === undefined ? id : `${id} ${etag}`
      const isAgain = seen.has(name)
      seen.add(name)
      return isAgain ? [{ rule: 'listed', text: `${attempt} shows ${id} again`, moment }] : []
    }),
  )
}

/** An item that is there from the first question to the last answer is shown; in an index, if it does not move. */
const leftOut = (list: readonly Page[], items: ReadonlySet<string>, states: States): readonly Violation[] => {
  const [first, last] = [list[0], list.at(-1)]
  if (!first || !last?.isLast) return []
  const shown = new Set(list.flatMap((page) => page.items.map(({ id }) => `things/${id}`)))
  return [...items].flatMap((item): readonly Violation[] => {
    const during = states(item, '').filter(({ from, to }) => from < last.moment && to > first.since)
    const stays =
      during.every(({ state }) => isFor(first, state.data)) && (first.by === undefined || during.length === 1)
    if (!stays || shown.has(item)) return []
    return [
      {
        rule: 'listed',
        text: `${first.list} leaves out ${item}, which was there all the time`,
        moment: last.moment,
      },
    ]
  })
}
