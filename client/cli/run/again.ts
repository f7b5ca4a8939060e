import type { Plan } from './journal.ts'

/** A command line that a person can paste. */
export const commandOf = (
  path: string,
  { command, url, collection, method, background, format, reading }: Plan,
  ...more: readonly string[]
): string => {
  const { delimiter, encoding, map = {}, ignore = [] } = reading ?? {}
  const named = [
    ['--collection', collection],
    ['--method', method === 'POST' ? undefined : method],
    ['--url', url],
    ['--format', path.endsWith(`.${format}`) ? undefined : format],
    ['--delimiter', delimiter],
    ['--encoding', encoding],
    ...Object.entries(map).map(([column, member]) => ['--map', `${column}=${member}`] as const),
    ...ignore.map((column) => ['--ignore', column] as const),
  ].flatMap(([flag, value]) => (value === undefined ? [] : [flag ?? '', value]))
  return ['multistatus', command, path, ...named, ...(background ? ['--async'] : []), ...more]
    .map(quoted)
    .join(' ')
}

/** For a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\p{L}\p{N}_./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
