import { existsSync } from 'node:fs'
import type { Plan } from './journal.ts'

/** A command line to paste into a terminal. */
export const commandOf = (
  path: string,
  { command, url, collection, method, action, background, format, reading }: Plan,
  ...more: readonly string[]
): string => {
  const { delimiter, encoding, map = {}, ignore = [] } = reading ?? {}
  const isPiped = path.startsWith('stdin.') && !existsSync(path)
  const named = [
    ['--collection', collection],
    ['--method', method === 'POST' ? undefined : method],
    ['--action', action],
    ['--url', url],
    ['--format', path.endsWith(`.${format}`) && !isPiped ? undefined : format],
    ['--delimiter', delimiter],
    ['--encoding', encoding],
    ...Object.entries(map).map(([column, member]) => ['--map', `${column}=${member}`] as const),
    ...ignore.map((column) => ['--ignore', column] as const),
  ].flatMap(([flag, value]) => (value === undefined ? [] : optionOf(flag ?? '', value)))
  return [
    'multistatus',
    command,
    isPiped ? '-' : withoutDash(path),
    ...named,
    ...(background ? ['--async'] : []),
    ...more,
  ]
    .map(quoted)
    .join(' ')
}

/** A name that begins with a dash would be taken for an option. */
const optionOf = (flag: string, value: string): string[] =>
  value.startsWith('-') ? [`${flag}=${value}`] : [flag, value]

const withoutDash = (path: string): string => (path.startsWith('-') ? `./${path}` : path)

/** A file as a word of a command line. */
export const operandOf = (path: string): string => quoted(withoutDash(path))

/** For a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\p{L}\p{N}_./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
