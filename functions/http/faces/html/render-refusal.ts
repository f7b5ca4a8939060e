import { titleOf, typeOf } from '../../../model/declared-problem.ts'
import type { FieldError, Refusal } from '../../../model/outcome.ts'
import { problems } from '../../../model/problems.ts'
import type { Asked, Text } from '../face.ts'
import { fitted, hasDetails, type Manner } from '../fit.ts'
import { failedTable } from './failed.ts'
import { html, type Markup } from './html.ts'
import { headers, page } from './page.ts'

/** Why nothing was done, and what to do about it. */
export const renderRefusal = (refusal: Refusal, { base }: Asked): Text => {
  const { body, level } = fitted((at) => page(titleOf(refusal), contentAt(refusal, { level: at, base })))
  return { headers, body, truncated: level !== 'full' }
}

const contentAt = (refusal: Refusal, manner: Manner): readonly Markup[] => {
  const { level, base } = manner
  const { problem, detail, retryAfter, results = [], errors = [] } = refusal
  const { status, cure } = problems[problem]
  return [
    html`<p role="alert" dir="auto">${detail}</p>\n`,
    html`<p>${cure} (<a href="${typeOf(refusal, base)}">What this means</a>; status ${status}.)</p>\n`,
    ...(retryAfter === undefined ? [] : [html`<p>Try again in ${retryAfter} s.</p>\n`]),
    ...(hasDetails(level) && errors.length > 0 ? [html`<ul>\n${errors.map(errorItem)}</ul>\n`] : []),
    ...(results.length > 0 && level !== 'none' ? [failedTable(results, manner)] : []),
  ]
}

const errorItem = ({ pointer, detail }: FieldError): Markup =>
  html`<li dir="auto">${pointer}: ${detail}</li>\n`
