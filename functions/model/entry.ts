import type { Called, Entry, Result } from './outcome.ts'

/** @param results one per operation, in the same order; those that there are. */
export const entriesOf = <Of extends Result>(
  called: readonly Called[],
  results: readonly (Of | undefined)[],
): readonly Entry<Of>[] =>
  called.flatMap(({ index, id, line, file }, at) => {
    const result = results[at]
    return result === undefined ? [] : [{ index, id, line, file, result }]
  })

export const resultOf = ({ result }: Entry): Result => result

/** An earlier attempt had this result; nothing was run. */
export const asReplayed = (entry: Entry): Entry => ({ ...entry, result: { ...entry.result, replayed: true } })
