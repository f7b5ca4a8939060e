import { invalid, invalidParameter, notSerializable } from './fault.ts'
import { normalized } from './numbers.ts'
import { type Item, isRecord, type Value, type ValueType } from './value.ts'

const readers: Readonly<Record<ValueType, (content: unknown, depth: number) => unknown>> = {
  S: (content) => textOf(content),
  N: (content) => normalized(textOf(content)),
  B: (content) => binaryOf(content),
  BOOL: (content) => flagOf(content),
  NULL: (content) => {
    if (!flagOf(content)) throw invalidParameter('Null attribute value types must have the value of true')
    return content
  },
  L: (content, depth) => listOf(content).map((member) => checkedAt(member, depth + 1)),
  M: (content, depth) => mapOf(content, depth + 1),
  SS: (content) => distinct(listOf(content).map(textOf), 'An string set  may not be empty'),
  NS: (content) => distinct(listOf(content).map(textOf).map(normalized), 'An number set  may not be empty'),
  BS: (content) => distinct(listOf(content).map(binaryOf), 'Binary sets should not be empty'),
}

/**
 * A value with its numbers as DynamoDB gives them back. Its depth is checked elsewhere.
 * @throws ServiceError
 */
export const checkedValue = (value: unknown): Value => checkedAt(value, 1)

/** A map of attribute values. */
export const checkedItem = (value: unknown): Item => mapOf(value, 0)

/** A bound for our own recursion; DynamoDB's limit is `maxDepth`. */
const stackDepth = 200

const checkedAt = (value: unknown, depth: number): Value => {
  if (!isRecord(value)) throw notSerializable('Unexpected value type in payload')
  if (depth > stackDepth) throw notSerializable('The values are nested too deeply')
  const types = Object.keys(value)
  const [type] = types
  const read = readers[type as ValueType]
  if (types.length > 1)
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  if (type === undefined || read === undefined)
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes')
  return { [type]: read(value[type], depth) }
}

const mapOf = (content: unknown, depth: number): Item => {
  if (!isRecord(content)) throw notSerializable('Unexpected value type in payload')
  const made: Record<string, Value> = Object.create(null)
  for (const name in content) {
    checkName(name)
    made[name] = checkedAt(content[name], depth)
  }
  return made
}

/** "At least one character long and less than 64 KB in size", at any depth; refused with the whole call, as a number is. */
const checkName = (name: string): void => {
  if (name === '') throw invalid('Empty attribute name')
  if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes)
    throw invalid('Attribute name is too large, must be less than 65536 bytes')
}

const maxNameBytes = 65_535

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content
  throw notSerializable(`${content === null ? 'NULL' : typeof content} can not be converted to a String`)
}

const flagOf = (content: unknown): boolean => {
  if (typeof content === 'boolean') return content
  throw notSerializable('Unexpected token received from parser')
}

const binaryOf = (content: unknown): string => {
  const text = textOf(content)
  const bytes = Buffer.from(text, 'base64').toString('base64')
  if (bytes.replace(/=+$/, '') === text.replace(/=+$/, '')) return bytes
  throw notSerializable('Invalid Base64')
}

const listOf = (content: unknown): readonly unknown[] => {
  if (Array.isArray(content)) return content
  throw notSerializable('Unexpected value type in payload')
}

const distinct = (members: readonly string[], complaint: string): readonly string[] => {
  if (members.length === 0) throw invalidParameter(complaint)
  if (new Set(members).size < members.length)
    throw invalidParameter(`Input collection [${members.join(', ')}] contains duplicates.`)
  return members
}
