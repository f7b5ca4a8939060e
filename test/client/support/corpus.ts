import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** What a file of the corpus has to come to, written down by hand beside it. */
export interface Expected {
  readonly about: string
  readonly args?: readonly string[]
  readonly exit: number
  /** Said when nothing of the file can be sent. */
  readonly error?: string
  /** Line and status of every row. */
  readonly rows: readonly (readonly [line: number, status: number])[]
  /** What the store holds then, by id. */
  readonly items?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export const corpus = new URL('../corpus/', import.meta.url).pathname

const suffix = '.expected.json'

/** Every file, and what is to be expected of it. */
export const corpusFiles = (): readonly (readonly [name: string, expected: Expected])[] =>
  readdirSync(corpus)
    .filter((name) => name.endsWith(suffix))
    .map((name) => [name.slice(0, -suffix.length), JSON.parse(readFileSync(`${corpus}${name}`, 'utf8'))])

/** Line and status of each row of a file of failed rows, as another reader finds them; it is strict. */
export const failedRows = (path: string): [line: number, status: number][] => {
  const content = readFileSync(path)
  return path.endsWith('.ndjson') || path.endsWith('.jsonl')
    ? linesOf(content.toString()).map(({ line, status }) => [line, status])
    : recordsOf(content).map(({ _line, _status }) => [Number(_line), Number(_status)])
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; status: number })

/** The delimiter is the one that stands behind the first name. Bytes are characters here, whatever they mean. */
export const recordsOf = (content: Buffer): Record<string, string>[] => {
  const text = content.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '')
  const delimiter = /^_line(.)/.exec(text)?.[1] ?? ','
  return parse(text, { columns: true, delimiter, record_delimiter: '\r\n' })
}
