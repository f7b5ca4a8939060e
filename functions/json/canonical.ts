import { setMember } from './set-member.ts'
import type { JsonObject, JsonValue } from './value.ts'

/** Equal for equal values: members in one order, no white space, one form of each number. */
export const canonicalText = (value: JsonValue): string => JSON.stringify(inOrder(value))

/**
 * A copy with the members of every object in one order. Serializing such a copy as a whole takes half the time of
 * building the text value by value.
 */
const inOrder = (value: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const ordered: JsonObject = {}
  for (const name of namesOf(value)) setMember(ordered, name, inOrder(value[name] ?? null))
  return ordered
}

/** Objects have few names, which are sorted fastest in place. */
const few = 16

/** The names of an object's members in one order: by their UTF-16 code units. */
export const namesOf = (object: object): readonly string[] => sorted(Object.keys(object))

const sorted = (names: string[]): string[] => {
  if (names.length > few) return names.sort()
  for (let end = 1; end < names.length; end++) {
    const name = names[end] ?? ''
    let at = end
    for (; at > 0 && (names[at - 1] ?? '') > name; at--) names[at] = names[at - 1] ?? ''
    names[at] = name
  }
  return names
}
