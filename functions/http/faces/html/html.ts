import { escaped } from '../xml/escape.ts'

/** Text that is HTML already. It is made by `html` only, so whatever is not made there is escaped. */
class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type { Markup }

/** What stands in a template: other people's text, or what was made of templates. */
type Part = string | number | Markup | readonly Markup[] | undefined

/** A template whose texts are escaped. `undefined` is nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(String.raw({ raw: strings }, ...parts.map(markupOf)))

const markupOf = (part: Part): string => {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.text
  return typeof part === 'object' ? part.map(({ text }) => text).join('') : escaped(String(part))
}
