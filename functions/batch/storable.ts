import { shortPointer } from '../json/json.ts'
import { maxErrors } from '../model/fields.ts'
import { ignorePromises, isPromise } from './promises.ts'

/** Why a value cannot be stored, and its place. */
export interface Unstorable {
  /** `foreign`: JSON does not have it, or no body may. The others DynamoDB does not hold. */
  readonly kind: 'foreign' | 'number' | 'name' | 'depth'
  readonly pointer: string
}

/** DynamoDB holds numbers of these magnitudes, and 0. */
export const numberRange = { least: 1e-130, below: 1e126 } as const

/** The UTF-8 bytes of a name. For any other length DynamoDB refuses the whole call, as for a wrong number. */
export const nameBytes = { least: 1, most: 65_535 } as const

/**
 * The places of a value that would be changed or refused when it is stored: numbers and names up to the listed most,
 * and nothing behind another fault. Undefined members are left out, as JavaScript does, and an object with `toJSON` is
 * what that returns.
 */
export const unstorable = (value: unknown, maxDepth: number): readonly Unstorable[] =>
  inspect(value, maxDepth).faults

export interface Inspected {
  readonly faults: readonly Unstorable[]
  /** A part of it says with `toJSON` what it is, and may say something else the next time. */
  readonly isLively: boolean
}

export const inspect = (value: unknown, maxDepth: number): Inspected => {
  const place = { path: [], maxDepth, faults: [], isLively: false }
  if (!look(value, place)) ignorePromises(value)
  return place
}

interface Position {
  readonly path: (string | number)[]
  readonly maxDepth: number
  readonly faults: Unstorable[]
  isLively: boolean
}

/** Whether to continue. */
const look = (value: unknown, at: Position): boolean => {
  switch (typeof value) {
    case 'boolean':
      return true
    case 'string':
      return value.isWellFormed() || fault('foreign', at)
    case 'number':
      return lookAtNumber(value, at)
    case 'object':
      return value === null || lookInto(value, at)
    default:
      return fault('foreign', at)
  }
}

const lookAtNumber = (value: number, at: Position): boolean => {
  const size = Math.abs(value)
  if (size < numberRange.below && (size >= numberRange.least || size === 0)) return true
  return fault(Number.isFinite(value) ? 'number' : 'foreign', at)
}

const lookInto = (value: object, at: Position): boolean => {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    at.isLively = true
    // An invalid date becomes null.
    const isNoInstant = value instanceof Date && Number.isNaN(value.getTime())
    return isNoInstant ? fault('foreign', at) : lookAtMade(value.toJSON(), at)
  }
  if (at.path.length >= at.maxDepth) return fault('depth', at)
  if (Array.isArray(value)) return lookAtElements(value, at)
  if (isPromise(value) || !isPlain(value)) return fault('foreign', at)
  return lookAtMembers(value as Readonly<Record<string, unknown>>, at)
}

/** Nobody gets hold of it again. */
const lookAtMade = (made: unknown, at: Position): boolean => {
  const goesOn = look(made, at)
  if (!goesOn) ignorePromises(made)
  return goesOn
}

const lookAtElements = (list: readonly unknown[], at: Position): boolean => {
  for (let index = 0; index < list.length; index++) if (!lookAt(index, list[index], at)) return false
  return true
}

const lookAtMembers = (members: Readonly<Record<string, unknown>>, at: Position): boolean => {
  for (const name of Object.keys(members))
    if (members[name] !== undefined && !lookAt(name, members[name], at)) return false
  return true
}

const lookAt = (name: string | number, value: unknown, at: Position): boolean => {
  at.path.push(name)
  if (typeof name === 'string' && !lookAtName(name, at)) return false
  if (!look(value, at)) return false
  at.path.pop()
  return true
}

/** A copy by assignment would lose a member called `__proto__`, so bodies must not have it, and neither must what code makes. */
const lookAtName = (name: string, at: Position): boolean => {
  if (name === '__proto__' || !name.isWellFormed()) return fault('foreign', at)
  // A character has at most three bytes, of two units four.
  const isShort = name !== '' && name.length * 3 <= nameBytes.most
  return isShort || (name !== '' && Buffer.byteLength(name) <= nameBytes.most) || fault('name', at)
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const fault = (kind: Unstorable['kind'], { path, faults }: Position): boolean => {
  faults.push({ kind, pointer: shortPointer(path) })
  return (kind === 'number' || kind === 'name') && faults.length < maxErrors
}
