export type FileKind = 'csv' | 'ndjson' | 'json'

const byName: readonly (readonly [RegExp, FileKind])[] = [
  [/\.csv$/i, 'csv'],
  [/\.(ndjson|jsonl)$/i, 'ndjson'],
]

/** By its name; where that does not say, by how it begins. */
export const kindOf = (name: string, beginning: string): FileKind => {
  const named = byName.find(([pattern]) => pattern.test(name))
  if (named !== undefined) return named[1]
  const first = beginning.replace(/^\ufeff/, '').trimStart()
  if (first.startsWith('[')) return 'json'
  if (!first.startsWith('{')) return 'csv'
  // A first line that is a whole object is one of many; a single object has lines of its own.
  return isObject(first.split('\n', 1)[0] ?? '') ? 'ndjson' : 'json'
}

const isObject = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}
