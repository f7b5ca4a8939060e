import type { Journal } from '../play/journal.ts'
import { unaccounted } from './accounts.ts'
import { changes, miscounts, refusals, unknowns } from './answers.ts'
import { audit } from './audit.ts'
import { mistold } from './events.ts'
import { robberies } from './leases.ts'
import { misshown } from './lists.ts'
import { ownershipOf, ownName } from './ownership.ts'
import { misnamed } from './references.ts'
import { misdated } from './stamps.ts'
import { statesOf } from './states.ts'
import { type Evidence, untruths } from './truth.ts'
import { type View, viewsOf } from './views.ts'
import type { Violation } from './violation.ts'

/** All that is wrong with what happened, in the order in which it shows. */
export const judge = (journal: Journal): readonly Violation[] => {
  const views = viewsOf(journal)
  const { effects, violations } = ownershipOf(journal, new Map(views.map((view) => [view.known.id, view])))
  const evidence = {
    journal,
    effects,
    states: statesOf(journal, effects),
    senders: sendersOf(views),
    toldUnder: toldUnder(views),
  }
  const found = [
    ...violations,
    ...audit(journal),
    ...robberies(journal),
    ...misshown(journal, evidence.states),
    ...misdated(journal, views),
    ...mistold(journal),
    ...views.flatMap((view) => [
      ...untruths(view, evidence),
      ...misnamed(view, evidence),
      ...changes(view),
      ...miscounts(view),
      ...refusals(view, journal),
      ...unknowns(view, journal),
      ...unaccounted(view, journal),
    ]),
  ]
  return found.sort((a, b) => (a.moment ?? Number.POSITIVE_INFINITY) - (b.moment ?? Number.POSITIVE_INFINITY))
}

const toldUnder = (views: readonly View[]): Evidence['toldUnder'] => {
  const all = views.flatMap(({ known, operations, last }) =>
    operations.flatMap((operation, index) => {
      const result = last[index]
      if (operation.idempotencyKey === undefined || result === undefined) return []
      const name = ownName(known.request.principal, `${operation.collection}/${operation.item}`, operation)
      return [{ name, request: known.id, result }]
    }),
  )
  return Map.groupBy(all, ({ name }) => name)
}

/** Who sent an own key, and since when. */
const sendersOf = (views: readonly View[]): Evidence['senders'] => {
  const all = views.flatMap(({ known, operations, since }) =>
    operations.flatMap((operation) => {
      if (operation.idempotencyKey === undefined) return []
      const name = ownName(known.request.principal, `${operation.collection}/${operation.item}`, operation)
      return [{ name, request: known.id, since }]
    }),
  )
  return Map.groupBy(all, ({ name }) => name)
}
