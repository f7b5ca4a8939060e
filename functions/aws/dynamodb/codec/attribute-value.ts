import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { base64Of, bytesIn } from './base64.ts'
import type { Shape } from './shape.ts'
import { wireOf } from './wire-map.ts'

/** An attribute value. Wire and SDK differ only here, since bytes are base64 on the wire. */
export const attributeValue: Shape = {
  write: (value) => write(value as AttributeValue),
  read: (value) => read(value as Received),
}

const write = (value: AttributeValue): string => {
  if (value.S !== undefined) return `{"S":${JSON.stringify(value.S)}}`
  if (value.N !== undefined) return `{"N":${JSON.stringify(value.N)}}`
  if (value.B !== undefined) return `{"B":"${base64Of(value.B)}"}`
  if (value.BOOL !== undefined) return value.BOOL ? '{"BOOL":true}' : '{"BOOL":false}'
  if (value.NULL !== undefined) return value.NULL ? '{"NULL":true}' : '{"NULL":false}'
  return writeMany(value)
}

const writeMany = (value: AttributeValue): string => {
  const known = wireOf(value)
  if (known !== undefined) return known
  if (value.M !== undefined) return `{"M":{${membersOf(value.M).join()}}}`
  if (value.L !== undefined) return `{"L":[${value.L.map(write).join()}]}`
  if (value.BS !== undefined) return `{"BS":[${value.BS.map((bytes) => `"${base64Of(bytes)}"`).join()}]}`
  // Sets of texts and numbers, and types of a later version of DynamoDB.
  return JSON.stringify(value)
}

const membersOf = (map: Readonly<Record<string, AttributeValue>>): readonly string[] =>
  Object.keys(map).map((name) => `${JSON.stringify(name)}:${write(map[name] ?? { NULL: true })}`)

/** A value as JSON.parse returns it. */
interface Received {
  B?: string | Uint8Array
  BS?: (string | Uint8Array)[]
  readonly L?: readonly Received[]
  readonly M?: Readonly<Record<string, Received>>
}

const read = (value: Received): void => {
  if (typeof value.B === 'string') value.B = bytesIn(value.B)
  else if (value.M) for (const member of Object.values(value.M)) read(member)
  else if (value.L) value.L.forEach(read)
  else if (value.BS) value.BS = value.BS.map((text) => (typeof text === 'string' ? bytesIn(text) : text))
}
