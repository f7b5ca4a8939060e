import { compareNumbers } from './numbers.ts'
import { type Item, typeOf, type Value } from './value.ts'

const surrogates = /[\ud800-\udfff]/

/** Compares by UTF-8 bytes. The order of UTF-16 units is the same except for surrogates. */
export const compareTexts = (a: string, b: string): number => {
  if (a === b) return 0
  if (surrogates.test(a) || surrogates.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64')

/** Undefined if the values have no order: they differ in type, or their type has none. */
export const compareValues = (a: Value, b: Value): number | undefined => {
  if (a.S !== undefined && b.S !== undefined) return compareTexts(a.S, b.S)
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N)
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(bytes(a.B), bytes(b.B))
  return undefined
}

/** Numbers are compared by value, sets without their order. Both values have been checked. */
export const equal = (a: Value, b: Value): boolean => {
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  switch (type) {
    case 'S':
    case 'N':
    case 'B':
    case 'BOOL':
    case 'NULL':
      return a[type] === b[type]
    case 'SS':
    case 'NS':
    case 'BS':
      return sameMembers(a[type] ?? [], b[type] ?? [])
    case 'L':
      return sameList(a.L ?? [], b.L ?? [])
    case 'M':
      return sameItem(a.M ?? {}, b.M ?? {})
  }
}

const sameMembers = (a: readonly string[], b: readonly string[]): boolean => {
  const others = new Set(b)
  return a.length === b.length && a.every((member) => others.has(member))
}

const sameList = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.length === b.length && a.every((member, at) => equal(member, b[at] as Value))

export const sameItem = (a: Item, b: Item): boolean => {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && equal(a[name] as Value, b[name] as Value))
}
