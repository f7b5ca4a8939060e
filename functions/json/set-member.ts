import type { JsonObject, JsonValue } from './value.ts'

/** Gives an object a member, whatever it is called: an assignment to `__proto__` would make none. */
export const setMember = (object: JsonObject, name: string, value: JsonValue): void => {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  else object[name] = value
}
