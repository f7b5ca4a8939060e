import { type JSONPath, visit } from 'jsonc-parser'
import { isExactNumber } from './number.ts'
import { shortPointer } from './pointer.ts'
import type { JsonFault } from './value.ts'

/** More would be of no use, and a hostile body could cause millions. */
const maxFaults = 10

/** The most parts of a document with separate counts: elements of it, or of its operations. */
const maxParts = 10_000

/** The operation or element that a path leads into; undefined outside of them. */
const partOf = ([first, second]: JSONPath): number | undefined => {
  const index = first === 'operations' ? second : first
  return typeof index === 'number' && index < maxParts ? index : undefined
}

/**
 * Every place of a well-formed text whose value is ambiguous or would change, in the order of the text. It costs
 * several times the parsing, so the caller first makes sure that there is a fault.
 */
export const faultsIn = (text: string): readonly JsonFault[] => {
  const faults: JsonFault[] = []
  const seen: Map<string, number>[] = []
  const counts = new Map<number | undefined, number>()
  const add = (path: JSONPath, detail: string | undefined) => {
    if (!detail) return
    const part = partOf(path)
    const count = counts.get(part) ?? 0
    counts.set(part, count + 1)
    if (count < maxFaults) faults.push({ pointer: shortPointer(path), detail })
  }
  visit(text, {
    onObjectBegin: () => void seen.push(new Map()),
    onObjectEnd: () => void seen.pop(),
    onObjectProperty: (name, ...[, , , , path]) => {
      const names = seen.at(-1)
      const count = (names?.get(name) ?? 0) + 1
      names?.set(name, count)
      for (const detail of nameFaults(name, count)) add([...path(), name], detail)
    },
    onLiteralValue: (value, offset, ...[length, , , path]) => {
      const detail = valueFault(value, text.slice(offset, offset + length))
      if (detail) add(path(), detail)
    },
  })
  return (counts.get(undefined) ?? 0) > maxFaults ? [...faults, rest] : faults
}

/** A repeated name is one fault, however often it is repeated. */
const nameFaults = (name: string, count: number): string[] => {
  const faults: string[] = []
  if (count === 2) faults.push('The object has more than one member of this name.')
  if (name === '__proto__') faults.push('A member must not be called __proto__.')
  if (!name.isWellFormed())
    faults.push('The name of the member has a lone surrogate, which is not a character.')
  return faults
}

const valueFault = (value: unknown, source: string): string | undefined => {
  if (typeof value === 'number' && !isExactNumber(source))
    return 'A 64-bit floating-point number does not keep this value; send it as a string.'
  if (typeof value === 'string' && !value.isWellFormed())
    return 'The string has a lone surrogate, which is not a character.'
  return undefined
}

/**
 * A caller that refuses only the faulty parts must not take a part for sound because its fault was cut off from the
 * list. So this fault belongs to the whole document.
 */
const rest: JsonFault = { pointer: '', detail: `The document has more faults than these.` }
