import { titleOf, typeOf } from '../../../model/declared-problem.ts'
import type { Slot } from '../../../model/operation.ts'
import { type Entry, type Failure, isFailure } from '../../../model/outcome.ts'
import { problems } from '../../../model/problems.ts'
import { aboutOf } from '../about.ts'
import { hasDetails, type Manner } from '../fit.ts'
import { html, type Markup } from './html.ts'

export const isFailed = (entry: Entry): entry is Entry<Failure> => isFailure(entry.result)

interface Listing extends Manner {
  readonly slots?: readonly Slot[] | undefined
}

/** Exactly what failed, a row each: where it came from, what it is about, and why. */
export const failedTable = (failed: readonly Entry<Failure>[], listing: Listing): Markup =>
  html`<div><table>
<caption>What failed</caption>
<thead><tr><th scope="col">File</th><th scope="col">Line</th><th scope="col">Item</th><th scope="col">Member</th><th scope="col">Reason</th><th scope="col">Status</th></tr></thead>
<tbody>
${failed.map((entry) => rowOf(entry, listing))}</tbody>
</table></div>
`

const rowOf = (entry: Entry<Failure>, { slots = [], ...manner }: Listing): Markup => {
  const { file, line, result } = entry
  const { errors = [] } = hasDetails(manner.level) ? result : {}
  // Text in a cell of its own, whichever way it is written: names cannot reach over to their neighbours.
  return html`<tr><td dir="auto">${file}</td><td>${line}</td><td dir="auto">${itemOf(entry, slots)}</td><td dir="auto">${errors.map(
    ({ pointer }) => html`${pointer}<br>`,
  )}</td><td dir="auto">${reasonOf(result, manner)}</td><td>${problems[result.problem].status}${
    result.retryAfter === undefined ? undefined : html`, send again`
  }</td></tr>
`
}

/** What named none is called by its label. */
const itemOf = (entry: Entry, slots: readonly Slot[]): string => aboutOf(entry, slots).id ?? `#${entry.id}`

const reasonOf = (failure: Failure, { level, base }: Manner): Markup => {
  const { detail, errors = [], causedBy = [] } = failure
  const title = html`<a href="${typeOf(failure, base)}">${titleOf(failure)}</a>`
  if (!hasDetails(level)) return title
  const because = causedBy.length === 0 ? undefined : html` Because of ${causedBy.join(', ')}.`
  return html`${title}: ${detail}${because}${errors.map(
    (error) => html`<br>${error.pointer}: ${error.detail}`,
  )}`
}
