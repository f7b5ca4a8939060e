import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { namesOf } from '../../../json/canonical.ts'
import { isExactNumber } from '../../../json/number.ts'
import { setMember } from '../../../json/set-member.ts'
import type { JsonObject, JsonValue } from '../../../json/value.ts'

/**
 * The canonical JSON text of a map that `wireMapOf` wrote: members sorted by name, since a store keeps no order, and
 * numbers in the shortest form of their 64-bit floats.
 * @param value the attribute value that was read.
 * @throws Error for a value that JSON cannot have been: a set, bytes, or a number that such a float does not hold.
 */
export const jsonTextOf = (value: AttributeValue): string => JSON.stringify(jsonOf(value))

const jsonOf = (value: AttributeValue): JsonValue => {
  if (value.S !== undefined) return value.S
  if (value.N !== undefined) return exactNumber(value.N)
  if (value.BOOL !== undefined) return value.BOOL
  if (value.M !== undefined) return membersOf(value.M)
  if (value.L !== undefined) return value.L.map(jsonOf)
  if (value.NULL !== undefined) return null
  throw new Error(`an attribute value of type ${Object.keys(value).join()} is none of ours`)
}

/** This many characters have at most 15 digits, which a 64-bit float always holds. */
const plainLength = 15

const exactNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isFinite(value) || (text.length > plainLength && !isExactNumber(text)))
    throw new Error('a number is none of ours')
  return value
}

/** The same as a value: what a map holds. @throws Error likewise. */
export const membersOf = (members: Readonly<Record<string, AttributeValue>>): JsonObject => {
  const object: JsonObject = {}
  for (const name of namesOf(members)) setMember(object, name, jsonOf(members[name] ?? { NULL: true }))
  return object
}
