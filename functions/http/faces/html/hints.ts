import type { View } from '../../view.ts'
import type { Asked } from '../face.ts'
import { html, type Markup } from './html.ts'

export const headingOf = ({ conclusion: { summary, outcome }, guilty }: View<'batch'>): string => {
  if (guilty !== undefined) return 'Nothing was written'
  const { total, success, failed } = summary
  switch (outcome) {
    case 'succeeded':
      return total === 1 ? 'The row succeeded' : `All ${total} rows succeeded`
    case 'partial':
      return `${failed} of ${total} rows failed, ${success} succeeded`
    case 'failed':
      return total === 1 ? 'The row failed' : `All ${total} rows failed`
  }
}

/** What a person has to know before the form is sent again. */
export const hintsOf = (
  { conclusion: { summary, retry }, replayed }: View<'batch'>,
  { isDryRun = false }: Asked,
): readonly Markup[] => {
  const { total, success, failed, notAttempted, retryable } = summary
  const hints = [
    `Of ${total} rows ${success} succeeded and ${failed} failed.`,
    ...(isDryRun ? ['They were only checked: nothing was written.'] : []),
    ...(notAttempted > 0 ? [`Of those that failed, ${notAttempted} were not tried.`] : []),
    ...(retryable > 0
      ? [
          `In ${retry.after} s it may help to send ${retryable} of them again as they are (“send again” below).`,
        ]
      : []),
    ...(replayed
      ? ['The form had been sent before; this is the answer from then, and nothing was done twice.']
      : []),
  ]
  return [html`<p role="status">${hints.join(' ')}</p>\n`]
}
