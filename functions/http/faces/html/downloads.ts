import type { Entry } from '../../../model/outcome.ts'
import type { FileOfForm } from '../../view.ts'
import { html, type Markup } from './html.ts'
import { excerptOf } from './rows.ts'

/**
 * A link for each file to its failed rows, as they were sent. They are in the page itself, since nobody keeps the files: what a
 * form sends is answered at once.
 */
export const downloadsOf = (failed: readonly Entry[], files: readonly FileOfForm[]): readonly Markup[] => {
  const links = files.flatMap((file) => {
    const within = failed.filter(({ index }) => index >= file.first && index < file.first + file.count)
    return within.length === 0 ? [] : [linkTo(file, new Set(within.map(({ index }) => index - file.first)))]
  })
  return links.length === 0
    ? []
    : [html`<p>Failed rows as they were sent, to be mended and sent again:</p>\n<ul>\n${links}</ul>\n`]
}

const linkTo = (file: FileOfForm, places: ReadonlySet<number>): Markup => {
  const { bytes, rows } = excerptOf(file, places)
  const url = `data:${file.type};charset=utf-8;base64,${bytes.toString('base64')}`
  const left = places.size - rows
  const note = left === 0 ? undefined : html` (${left} too long to be rows are left out)`
  return html`<li dir="auto"><a href="${url}" download="${`failed-${baseName(file.name)}`}"><bdi>${file.name}</bdi>: ${rows === 1 ? '1 row' : `${rows} rows`}</a>${note}</li>\n`
}

/** Some programs send the whole path. */
const baseName = (name: string): string => name.replace(/^.*[/\\]/, '')
