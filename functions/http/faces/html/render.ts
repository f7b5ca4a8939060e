import { batchLinks } from '../../../model/paths.ts'
import { stateOf } from '../../../model/state.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted, type Manner } from '../fit.ts'
import { downloadsOf } from './downloads.ts'
import { failedTable, isFailed } from './failed.ts'
import { headingOf, hintsOf } from './hints.ts'
import { html, type Markup } from './html.ts'
import { headers, page } from './page.ts'

/** What became of the rows: how many succeeded, exactly which did not, and what to do about those. */
export const renderBatch = (view: View<'batch'>, asked: Asked): Text => {
  const hints = hintsOf(view, asked)
  const { body, level } = fitted((at) =>
    page(headingOf(view), [...hints, ...failuresAt(view, { level: at, base: asked.base })]),
  )
  return { headers, body, truncated: view.conclusion.isCut || level !== 'full' }
}

const failuresAt = (
  { conclusion: { listed }, files = [], slots }: View<'batch'>,
  { level, base }: Manner,
): readonly Markup[] => {
  const failed = listed.filter(isFailed)
  if (failed.length === 0) return []
  if (level === 'none') return [html`<p>They are too many for this page: send fewer rows at once.</p>\n`]
  return [
    ...(level === 'full' ? downloadsOf(failed, files) : [tooLarge]),
    failedTable(failed, { slots, level, base }),
  ]
}

const tooLarge = html`<p>The failed rows themselves are too large for this page; it says where they are.</p>\n`

/** A batch that goes on: its page is not this one. */
export const renderProgress = ({ progress: { batch }, summary }: View<'progress'>, { base }: Asked): Text => {
  const { self, errors } = batchLinks(batch.id, base)
  const { total, success, failed, pending } = summary
  return {
    headers,
    body: page('The rows are worked on', [
      html`<p role="status">Of ${total} rows ${success} succeeded, ${failed} failed, and ${pending} are to come (${stateOf(batch)}).</p>\n`,
      html`<p><a href="${self}">How far they are</a>, <a href="${errors}">what failed</a></p>\n`,
    ]),
  }
}
