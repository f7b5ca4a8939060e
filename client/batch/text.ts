import { UnsendableError } from '../errors.ts'

/**
 * The JSON of one operation, whose values arrive unchanged. A value that JSON would drop or replace (`NaN` by `null`, a
 * `Map` by `{}`) is refused with its place. Members that are `undefined` are absent, dates are texts, and other objects
 * with a `toJSON` are what it returns.
 * @throws UnsendableError
 */
export const operationText = (operation: object, index: number): string => {
  const trail = createTrail()
  const refuse = (why: string) => new UnsendableError(index, trail.pointer(), why)
  try {
    return JSON.stringify(operation, function (this: unknown, name: string, value: unknown) {
      trail.enter(this, name)
      const why = faultOf(this, name, value)
      if (why !== undefined) throw refuse(why)
      trail.open(value)
      return value
    })
  } catch (error) {
    if (error instanceof UnsendableError) throw error
    // JSON.stringify throws at circles and when its stack ends; a getter or a toJSON may throw anything.
    throw Object.assign(refuse(`is no JSON: ${error instanceof Error ? firstLine(error) : error}`), {
      cause: error,
    })
  }
}

const firstLine = ({ message }: Error): string => message.split('\n', 1)[0] ?? ''

/** Why JSON would change the value. `value` is the result of `toJSON`, if the value in the holder has one. */
const faultOf = (holder: unknown, name: string, value: unknown): string | undefined => {
  const own = (holder as Record<string, unknown>)[name]
  if (typeof own === 'object' && own instanceof Date && Number.isNaN(own.getTime()))
    return 'is an invalid date'
  // The toJSON of a Buffer turns its bytes into an object.
  if (ArrayBuffer.isView(own)) return objectFault(own)
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return numberFault(value)
    case 'undefined':
      return undefinedFault(holder, own)
    case 'function':
    case 'symbol':
      return `is a ${typeof value}, which JSON does not have`
    case 'object':
      return value === null ? undefined : objectFault(value)
    default:
      return undefined
  }
}

const numberFault = (value: number | bigint): string | undefined => {
  if (typeof value === 'bigint') return 'is a BigInt, which JSON does not have; send a number or a text'
  if (Object.is(value, -0)) return 'is -0, which would arrive as 0'
  return Number.isFinite(value) ? undefined : `is ${value}, which JSON does not have`
}

const undefinedFault = (holder: unknown, own: unknown): string | undefined => {
  if (own !== undefined) return 'is left out by its own toJSON'
  return Array.isArray(holder) ? 'is undefined, which would arrive as null' : undefined
}

const plain = new Set(['[object Object]', '[object Array]', '[object String]', '[object Boolean]'])

const objectFault = (value: object): string | undefined => {
  const tag = Object.prototype.toString.call(value)
  if (tag === '[object Number]') return numberFault(Number(value))
  if (!plain.has(tag)) return `is a ${tag.slice('[object '.length, -1)}, which JSON does not have`
  if (Object.getOwnPropertySymbols(value).length > 0) return 'has a member whose name is a symbol'
  if (!Array.isArray(value)) return undefined
  const names = Object.keys(value).length
  if (names < value.length) return 'has holes, which would arrive as null'
  return names > value.length ? 'is an array with members that are no elements' : undefined
}

/** Follows JSON.stringify, which passes only the holder and the name of each value. */
const createTrail = () => {
  const holders: unknown[] = []
  const names: string[] = []
  return {
    enter: (holder: unknown, name: string) => {
      while (holders.length > 0 && holders.at(-1) !== holder) {
        holders.pop()
        names.pop()
      }
      if (holders.length === 0) holders.push(holder)
      names[holders.length - 1] = name
    },
    open: (value: unknown) => {
      if (typeof value === 'object' && value !== null) holders.push(value)
    },
    /** Without the first name, which is that of the root. */
    pointer: () =>
      names
        .slice(1, holders.length)
        .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
        .join(''),
  }
}
