/** An attribute value in its form on the wire; binary is base64. */
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

/** The members of a call's input, or of a part of it. */
export type Members = Readonly<Record<string, unknown>>

export type ValueType = keyof Value

export const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one type that a checked value has. */
export const typeOf = (value: Value): ValueType => {
  for (const type in value) return type as ValueType
  throw new Error('a value without a type passed the check')
}
