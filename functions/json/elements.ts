/** Where an element of a JSON array stands in its text. */
export interface ElementPlace {
  /** From 1. */
  readonly line: number
  /** UTF-16 code units. */
  readonly start: number
  readonly end: number
}

/** The elements of a JSON array. The text has to be one: it has been read before. */
export const elementsIn = (text: string): readonly ElementPlace[] => {
  const places: ElementPlace[] = []
  let begun: Pick<ElementPlace, 'line' | 'start'> | undefined
  let [line, depth, lastEnd] = [1, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\n') line++
    if (blank.has(character)) continue
    const isDone = depth === 1 && (character === ',' || character === ']')
    if (isDone && begun) places.push({ ...begun, end: lastEnd })
    if (isDone) begun = undefined
    else if (depth === 1) begun ??= { line, start: at }
    if (character === '"') at = endOfString(text, at)
    else if (opening.has(character)) depth++
    else if (closing.has(character)) depth--
    lastEnd = at + 1
  }
  return places
}

const blank: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r'])
const opening: ReadonlySet<string> = new Set(['[', '{'])
const closing: ReadonlySet<string> = new Set([']', '}'])

/** The closing quote. A string has no line ends of its own. */
const endOfString = (text: string, open: number): number => {
  let at = open + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
