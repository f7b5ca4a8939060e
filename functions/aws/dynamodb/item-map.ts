import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { canonicalText } from '../../json/canonical.ts'
import { parseJson } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/value.ts'

type Attributes = Record<string, AttributeValue>

/**
 * An item's JSON text as the map that DynamoDB holds. Numbers are written as JSON has them, with exponents.
 *
 * @example
 * toMap('{"name":"Paris","population":2138551}') // { M: { name: { S: 'Paris' }, population: { N: '2138551' } } }
 */
export const toMap = (text: string): AttributeValue => toValue(parseJson(text))

const toValue = (value: JsonValue): AttributeValue => {
  switch (typeof value) {
    case 'string':
      return { S: value }
    case 'number':
      return { N: JSON.stringify(value) }
    case 'boolean':
      return { BOOL: value }
    case 'object':
      if (value === null) return { NULL: true }
      return Array.isArray(value) ? { L: value.map(toValue) } : { M: toMembers(value) }
  }
}

const toMembers = (object: JsonObject): Attributes =>
  Object.fromEntries(Object.entries(object).map(([name, member]) => [name, toValue(member)]))

/**
 * The JSON text of a map, its members in one order: a map has none.
 * @throws Error for a value of a type that JSON does not have, which is none of ours.
 */
export const fromMap = (map: Attributes): string => canonicalText(fromMembers(map))

const fromMembers = (map: Attributes): JsonObject =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, fromValue(value)]))

const fromValue = (value: AttributeValue): JsonValue => {
  if (value.S !== undefined) return value.S
  if (value.N !== undefined) return Number(value.N)
  if (value.BOOL !== undefined) return value.BOOL
  if (value.M !== undefined) return fromMembers(value.M)
  if (value.L !== undefined) return value.L.map(fromValue)
  if (value.NULL) return null
  throw new Error(`a value of the type ${Object.keys(value)} is none of ours`)
}
