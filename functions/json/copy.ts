import type { JsonObject, JsonValue } from './value.ts'

/** A copy that shares no object with the original. Names are never `__proto__`, which bodies must not have. */
export const copyJson = <T extends JsonValue>(value: T): T => copy(value) as T

const copy = (value: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  const copied: JsonObject = {}
  for (const [name, member] of Object.entries(value)) copied[name] = copy(member)
  return copied
}
