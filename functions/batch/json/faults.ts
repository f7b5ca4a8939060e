import { type JSONPath, visit } from 'jsonc-parser'
import type { JsonFault } from './json.ts'
import { isExactNumber } from './number.ts'
import { shortPointer } from './pointer.ts'

/** More would help nobody, and a hostile body could ask for millions. */
const maxFaults = 100

/**
 * Every place of a well-formed text where its value is ambiguous or would change, in the order of the text. It
 * costs several times the parsing, so the caller first makes sure that there is something to find.
 */
export function faultsIn(text: string): readonly JsonFault[] {
  const faults: JsonFault[] = []
  const seen: Map<string, number>[] = []
  const add = (path: JSONPath, detail: string | undefined) => {
    if (detail && faults.length <= maxFaults) faults.push({ pointer: shortPointer(path), detail })
  }
  visit(text, {
    onObjectBegin: () => void seen.push(new Map()),
    onObjectEnd: () => void seen.pop(),
    onObjectProperty: (name, _offset, _length, _line, _character, path) => {
      const names = seen.at(-1)
      const count = (names?.get(name) ?? 0) + 1
      names?.set(name, count)
      for (const detail of nameFaults(name, count)) add([...path(), name], detail)
    },
    onLiteralValue: (value, offset, length, _line, _character, path) => {
      const detail = valueFault(value, text.slice(offset, offset + length))
      if (detail) add(path(), detail)
    },
  })
  return capped(faults)
}

/** A repeated name is one fault, however often it is repeated. */
function nameFaults(name: string, count: number): string[] {
  const faults: string[] = []
  if (count === 2) faults.push('The object has more than one member of this name.')
  if (name === '__proto__') faults.push('A member must not be called __proto__.')
  if (!name.isWellFormed())
    faults.push('The name of the member has a lone surrogate, which is not a character.')
  return faults
}

function valueFault(value: unknown, source: string): string | undefined {
  if (typeof value === 'number' && !isExactNumber(source))
    return 'A 64-bit floating-point number does not keep this value; send it as a string.'
  if (typeof value === 'string' && !value.isWellFormed())
    return 'The string has a lone surrogate, which is not a character.'
  return undefined
}

/**
 * A caller that refuses only the parts which have faults must not take a part for sound because its fault was cut
 * off, so the last place then goes to the whole document.
 */
function capped(faults: readonly JsonFault[]): readonly JsonFault[] {
  if (faults.length <= maxFaults) return faults
  const detail = `The document has more faults than these ${maxFaults - 1}.`
  return [...faults.slice(0, maxFaults - 1), { pointer: '', detail }]
}
