/**
 * A reader of JSON (RFC 8259) that shares nothing with the service or with JSON.parse: it keeps numbers as they were
 * written and repeated members as often as they stand there, so that two texts can be compared for what they say.
 */

export type Tree =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly elements: readonly Tree[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] }

type Member = readonly [name: string, value: Tree]

/** Deeper texts are taken for unreadable, before this reader's own recursion ends. */
const deepest = 600

interface Cursor {
  readonly text: string
  at: number
}

class Malformed extends Error {}

/** Undefined when the text is not JSON. */
export const readTree = (text: string): Tree | undefined => {
  const cursor = { text, at: 0 }
  try {
    const tree = valueAt(cursor, 0)
    skipSpace(cursor)
    return cursor.at === text.length ? tree : undefined
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

/** For texts that the service made, which have to be JSON. */
export const treeOf = (text: string): Tree => {
  const tree = readTree(text)
  if (tree === undefined) throw new Error(`this is not JSON: ${text.slice(0, 200)}`)
  return tree
}

/** The first member of a name, or the element at an index. */
export const at = (tree: Tree | undefined, ...path: readonly (string | number)[]): Tree | undefined =>
  path.reduce<Tree | undefined>((inner, token) => {
    if (inner?.kind === 'array') return inner.elements[Number(token)]
    return inner?.kind === 'object' ? inner.members.find(([name]) => name === token)?.[1] : undefined
  }, tree)

const fail = (): never => {
  throw new Malformed()
}

const skipSpace = (cursor: Cursor): void => {
  while (' \t\n\r'.includes(cursor.text[cursor.at] ?? 'x')) cursor.at++
}

const taken = (cursor: Cursor, pattern: RegExp): string | undefined => {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0]
  cursor.at += found?.length ?? 0
  return found
}

const valueAt = (cursor: Cursor, depth: number): Tree => {
  skipSpace(cursor)
  if (depth > deepest) fail()
  const first = cursor.text[cursor.at]
  if (first === '"') return { kind: 'string', value: stringAt(cursor) }
  if (first === '[') return { kind: 'array', elements: listAt(cursor, ']', () => valueAt(cursor, depth + 1)) }
  if (first === '{')
    return { kind: 'object', members: listAt(cursor, '}', () => memberAt(cursor, depth + 1)) }
  const literal = taken(cursor, /true|false|null/y)
  if (literal !== undefined) return { kind: 'literal', text: literal }
  return {
    kind: 'number',
    text: taken(cursor, /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y) ?? fail(),
  }
}

const memberAt = (cursor: Cursor, depth: number): Member => {
  skipSpace(cursor)
  const name = stringAt(cursor)
  skipSpace(cursor)
  if (cursor.text[cursor.at++] !== ':') fail()
  return [name, valueAt(cursor, depth)]
}

const listAt = <T>(cursor: Cursor, close: string, one: () => T): T[] => {
  const list: T[] = []
  cursor.at++
  skipSpace(cursor)
  if (cursor.text[cursor.at] === close) {
    cursor.at++
    return list
  }
  for (;;) {
    list.push(one())
    skipSpace(cursor)
    const next = cursor.text[cursor.at++]
    if (next === close) return list
    if (next !== ',') fail()
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

const stringAt = (cursor: Cursor): string => {
  if (cursor.text[cursor.at++] !== '"') fail()
  let value = ''
  for (;;) {
    // Everything but control characters, quotes and backslashes stands for itself.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 names them
    value += taken(cursor, /[^\u0000-\u001f"\\]*/y) ?? ''
    const next = cursor.text[cursor.at++]
    if (next === '"') return value
    if (next !== '\\') fail()
    const code = taken(cursor, /u[0-9a-fA-F]{4}/y)
    if (code) value += String.fromCharCode(Number.parseInt(code.slice(1), 16))
    else value += escapes[cursor.text[cursor.at++] ?? ''] ?? fail()
  }
}
