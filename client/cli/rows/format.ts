import { basename, extname } from 'node:path'
import { UsageError } from '../usage-error.ts'

const formats = ['csv', 'ndjson', 'json'] as const
export type Format = (typeof formats)[number]

/** The format of a file: by the option, else by its ending, without `.gz`. */
export const formatOf = (path: string, given: string | undefined): Format => {
  const name = given ?? formatByEnding.get(endingOf(path).toLowerCase())
  const format = formats.find((candidate) => candidate === name)
  if (format === undefined) throw new UsageError(`${path}: say what it is with --format ${formats.join('|')}`)
  return format
}

const formatByEnding = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.tab', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.json', 'json'],
])

const packed = /\.gz$/i

/** The ending of the unpacked file. */
export const endingOf = (path: string): string => extname(path.replace(packed, ''))

/** The path without its ending. */
export const stemOf = (path: string): string => {
  const plain = path.replace(packed, '')
  return plain.slice(0, plain.length - extname(plain).length)
}

/** Whether the ending of a file says that tabs separate its cells. */
export const isTabbed = (path: string): boolean => /^\.(?:tsv|tab)$/i.test(endingOf(basename(path)))
