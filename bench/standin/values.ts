/** An attribute value as it stands on the wire; binary is base64 there. */
export interface Value {
  readonly S?: string
  readonly N?: string
  readonly B?: string
  readonly BOOL?: boolean
  readonly NULL?: boolean
  readonly L?: readonly Value[]
  readonly M?: Item
  readonly SS?: readonly string[]
  readonly NS?: readonly string[]
  readonly BS?: readonly string[]
}

export type Item = Readonly<Record<string, Value>>

/** What DynamoDB answers instead of a result. */
export class ServiceError extends Error {
  readonly type: string
  readonly members: object
  constructor(type: string, message: string, members: object = {}) {
    super(message)
    this.type = type
    this.members = members
  }
}

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message)

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const types = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'])

/** @throws ServiceError unless it has exactly one member, whose name is a type. */
export const asValue = (value: unknown): Value => {
  const names = isRecord(value) ? Object.keys(value) : []
  if (names.length === 1 && types.has(names[0] ?? '')) return value as Value
  throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes')
}

export const asItem = (value: unknown): Item => {
  if (!isRecord(value)) throw invalid('an item must be a map of attribute values')
  for (const member of Object.values(value)) asValue(member)
  return value as Item
}
