/**
 * The text of a member of a JSON object, unchanged, because parsing and writing it could change numbers. Of several
 * members of one name the last counts, as for `JSON.parse`.
 * @param text JSON, an object
 */
export const memberText = (text: string, name: string): string | undefined => {
  let found: string | undefined
  let at = text.indexOf('{') + 1
  while (at < text.length && text[at] !== '}') {
    const key = valueEnd(text, after(text, at))
    const start = after(text, key, ':')
    const end = valueEnd(text, start)
    if (JSON.parse(text.slice(after(text, at), key)) === name) found = text.slice(start, end)
    at = after(text, end, ',')
  }
  return found
}

/** The next place that is neither blank nor the mark. */
const after = (text: string, from: number, mark = ''): number => {
  let at = from
  while (at < text.length && (/\s/.test(text[at] ?? '') || text[at] === mark)) at++
  return at
}

/** The end of the value that starts here. */
const valueEnd = (text: string, start: number): number => {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '"') {
      at = stringEnd(text, at)
      if (depth === 0) return at + 1
    } else if ('[{'.includes(character)) depth++
    else if (']}'.includes(character) && --depth <= 0) return depth < 0 ? at : at + 1
    else if (depth === 0 && /[\s,:]/.test(character)) return at
  }
  return text.length
}

/** At the quote that closes a string. */
const stringEnd = (text: string, start: number): number => {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
