import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** Reads records of items with nothing of the service's own: as any other reader of the table would. */

type Attributes = Readonly<Record<string, AttributeValue>>

/** Whose item a record is: `pk` is tenant, collection and shard, `sk` the id. */
export const placeOf = ({ pk, sk }: Attributes) => {
  const [tenant = '', collection = '', shard = ''] = (pk?.S ?? '').split('#')
  return { tenant, collection, shard, id: sk?.S ?? '' }
}

/** The item without its id; undefined for a tombstone. */
export const dataOf = ({ data }: Attributes): Readonly<Record<string, unknown>> | undefined =>
  data?.M && membersOf(data.M)

const membersOf = (map: Attributes): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value)]))

const plain = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S
  if (value.N !== undefined) return Number(value.N)
  if (value.BOOL !== undefined) return value.BOOL
  if (value.L) return value.L.map(plain)
  if (value.M) return membersOf(value.M)
  if (value.NULL) return null
  throw new Error(`an item has a value of another kind: ${JSON.stringify(value)}`)
}

/** JSON with the members of every object by name: a map has no order. */
export const sortedText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(sortedText).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${sortedText(member)}`).join()}}`
}

/** Bytes of a record by DynamoDB's rules: names and values, and what containers, their elements and numbers take. */
export const recordSize = (record: Attributes): number =>
  Object.entries(record).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0)

export const valueSize = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return numberSize(value.N)
  if (value.B !== undefined) return value.B.length
  if (value.L) return value.L.reduce((sum, one) => sum + 1 + valueSize(one), 3)
  if (value.M) return 3 + Object.keys(value.M).length + recordSize(value.M)
  if (value.NULL !== undefined || value.BOOL !== undefined) return 1
  throw new Error(`a record has a value of another kind: ${JSON.stringify(value)}`)
}

/** The same for what is to become such a map; its numbers are whole, and short enough to be written without an exponent. */
export const sizeOfJson = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value === 'number') return numberSize(String(value))
  if (typeof value !== 'object' || value === null) return 1
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + 1 + (Array.isArray(value) ? 0 : Buffer.byteLength(name)) + sizeOfJson(one),
    3,
  )
}

/**
 * In pairs from the decimal point, one more byte, one for a sign and one for a fraction below a tenth; DynamoDB writes numbers
 * without an exponent.
 */
const numberSize = (text: string): number => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const even = [
    whole.padStart(whole.length + (whole.length % 2), '0'),
    fraction.padEnd(fraction.length + (fraction.length % 2), '0'),
  ].join('')
  const pairs = (even.match(/../g) ?? []).join(' ')
  const significant = pairs.replace(/^(00 ?)+/, '').replace(/( ?00)+$/, '')
  if (significant === '') return 1
  const isSmall = /^-?0\.0/.test(text)
  return 1 + significant.split(' ').length + (text.startsWith('-') ? 1 : 0) + (isSmall ? 1 : 0)
}
