import { parseJson } from '../json/json.ts'
import { isOperationProblem, type OperationProblem } from '../model/operation-problems.ts'
import { type Called, type Entry, isFailure, type Result, withoutItem } from '../model/outcome.ts'
import { LaterFormat } from '../ports/formats.ts'
import { pack, unpack } from '../runtime/packs.ts'

/** An entry as it is on record, keyed batch or chunk: a result, with what it is called where that is not its place. */
type Stored = Result & Partial<Called>

/** An answer cannot carry more, so items beyond it have not been told and need not be kept. */
const mostCharacters = 6_000_000

interface Packing {
  /** Index of the first entry, where they are in one piece. */
  readonly first?: number
  /** The format of packs to write. */
  readonly number: number
}

/** Entries as compressed JSON, small enough to be recorded whatever the batch was. */
export const packEntries = (entries: readonly Entry[], { first = 0, number }: Packing): Uint8Array => {
  const whole = JSON.stringify(entries.map((entry, at) => stored(entry, first + at)))
  return pack(whole.length <= mostCharacters ? whole : withoutItems(entries, first), number)
}

const withoutItems = (entries: readonly Entry[], first: number): string =>
  JSON.stringify(
    entries.map((entry, at) => stored({ ...entry, result: withoutItem(entry.result) }, first + at)),
  )

/** A copy costs more than to write the result out, and hardly any result needs one. */
const stored = ({ index, id, line, file, result }: Entry, place: number): Stored => {
  const label = id === String(index) ? undefined : { id }
  const moved = index === place ? undefined : { index }
  const origin = line === undefined && file === undefined ? undefined : { line, file }
  return label || moved || origin ? { ...result, ...moved, ...label, ...origin } : result
}

/**
 * Entries as they were recorded; none of an attempt that recorded none.
 * @param first index of the first of them, where they are in one piece.
 * @throws LaterFormat when a later version of the code has recorded what this one has no name for.
 */
export const unpackEntries = (packed: Uint8Array, first = 0): readonly Entry[] => {
  if (packed.length === 0) return []
  const found = parseJson(unpack(packed)) as unknown as readonly Stored[]
  return found.map((one, at) => entryFrom(one, first + at))
}

const entryFrom = (stored: Stored, place: number): Entry => {
  if (isFailure(stored)) knownProblem(stored.problem)
  const { index = place, id = String(index), line, file } = stored
  const result = isNamed(stored) ? withoutName(stored) : stored
  return { index, id, line, file, result }
}

const isNamed = ({ index, id, line, file }: Stored): boolean =>
  index !== undefined || id !== undefined || line !== undefined || file !== undefined

const withoutName = ({ index: _, id: __, line: ___, file: ____, ...result }: Stored): Result => result

/** @throws LaterFormat for a problem of a later version. */
const knownProblem = (name: string): OperationProblem => {
  if (isOperationProblem(name)) return name
  throw new LaterFormat(`a result has the problem "${name}", which is not known here`)
}
