import { parseJson } from '../json/json.ts'
import type { Place } from '../model/operation.ts'
import { isOperationProblem, type OperationProblem } from '../model/operation-problems.ts'
import { isFailure, type Result } from '../model/outcome.ts'
import { formats, LaterFormat } from '../ports/formats.ts'
import { pack, unpack } from '../runtime/packs.ts'

/**
 * A result as it is on record: with what it is called, so that it can be told without the request. `replayed` is not
 * kept: it belongs to an answer, not to what became of an operation.
 */
export type StoredResult = Omit<Result, 'replayed'> & {
  /** The label; absent where it is the index. */
  readonly id?: string
  readonly line?: number
}

/** An answer cannot carry more, so representations beyond it have not been told and need not be kept. */
const mostCharacters = 6_000_000

/**
 * Results as compressed JSON, small enough to be recorded whatever the batch was.
 * @param number the format of packs to write.
 */
export const packResults = (
  places: readonly Place[],
  results: readonly Result[],
  number: number = formats.pack.writes,
): Uint8Array => {
  const text = JSON.stringify(results.map((result, at) => stored(places[at], result)))
  return pack(text.length <= mostCharacters ? text : JSON.stringify(results.map(withoutBody(places))), number)
}

const stored = (place: Place | undefined, result: Result): StoredResult => {
  const label = place && place.id !== String(place.index) ? { id: place.id } : undefined
  // A copy costs more than to write the result out, and hardly any result needs one.
  if (result.replayed === undefined && label === undefined && place?.line === undefined) return result
  const { replayed: _, ...own } = result
  return { ...own, ...label, ...(place?.line === undefined ? {} : { line: place.line }) }
}

const withoutBody =
  (places: readonly Place[]) =>
  (result: Result, at: number): StoredResult => {
    const whole = stored(places[at], result)
    if (isFailure(result)) return whole
    const { body: _, ...rest } = whole as StoredResult & { readonly body?: unknown }
    return rest as StoredResult
  }

/**
 * Results as they were recorded; none of an attempt that recorded none.
 * @throws LaterFormat when a later version of the code has recorded what this one has no name for.
 */
export const unpackResults = (packed: Uint8Array): readonly (Result & StoredResult)[] => {
  if (packed.length === 0) return []
  const results = parseJson(unpack(packed)) as unknown as readonly (Result & StoredResult)[]
  for (const result of results) if (isFailure(result)) knownProblem(result.problem)
  return results
}

/** @throws LaterFormat for a problem that a later version has named. */
export const knownProblem = (name: string): OperationProblem => {
  if (isOperationProblem(name)) return name
  throw new LaterFormat(`a result has the problem "${name}", which is not known here`)
}
