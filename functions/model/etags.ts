/** `If-Match` or `If-None-Match` (RFC 9110, 13.1): any representation, or one of these. */
export type Condition = '*' | readonly EntityTag[]

export interface EntityTag {
  readonly weak: boolean
  /** With its quotes, as in the header. */
  readonly opaque: string
}

/** `*`, or a list of entity tags; empty elements do not count (RFC 9110, 5.6.1.2). */
const conditionPattern =
  /^(?:\s*\*\s*|[\s,]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*(?:,\s*)+(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*[\s,]*)$/
const entityTag = /(W\/)?("[^"]*")/g

/** Reads the value of a conditional header; undefined when its syntax is wrong. */
export const parseCondition = (text: string): Condition | undefined => {
  if (!conditionPattern.test(text)) return undefined
  if (text.trim() === '*') return '*'
  return [...text.matchAll(entityTag)].map(([, weak, opaque = '']) => ({ weak: weak !== undefined, opaque }))
}

/** The strong entity tag of a version. */
export const etagOf = (version: number): string => `"${version}"`

/** Strong comparison, as If-Match demands: a weak tag never matches. */
export const matchesStrongly = (condition: Condition, version: number): boolean =>
  condition === '*' || condition.some((tag) => !tag.weak && tag.opaque === etagOf(version))

/** Weak comparison, as If-None-Match demands. */
export const matchesWeakly = (condition: Condition, version: number): boolean =>
  condition === '*' || condition.some((tag) => tag.opaque === etagOf(version))
