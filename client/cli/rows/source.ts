import { createReadStream, createWriteStream, type Stats } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../usage-error.ts'
import { type Format, formatOf } from './format.ts'

/** Bytes that can be read again and again. */
export interface Source {
  /** Its name. Journal and failed rows are stored beside this path, even if there is no such file. */
  readonly path: string
  readonly format: Format
  /** It can be read only once at its origin. */
  readonly passing: boolean
  open(): AsyncIterable<Buffer>
  /** Removes a temporary copy. */
  release(): Promise<void>
}

const pieceBytes = 256 * 1024

/** A file, or `-` for standard input. Input that can be read only once is copied aside first. */
export const openSource = async (
  operand: string,
  format: string | undefined,
  stdin: AsyncIterable<Uint8Array>,
): Promise<Source> => {
  if (operand === '-') return aside(stdin, 'stdin', formatOf('-', format))
  const known = await stat(operand)
  if (known.isDirectory()) throw new UsageError(`${operand} is a directory`)
  const wanted = formatOf(operand, format)
  if (!known.isFile()) return aside(createReadStream(operand), nameOf(operand, known), wanted)
  return fileSource(operand, wanted)
}

export const fileSource = (path: string, format: Format): Source => ({
  path,
  format,
  passing: false,
  open: () => createReadStream(path, { highWaterMark: pieceBytes }),
  release: async () => {},
})

const nameOf = (operand: string, known: Stats): string =>
  operand === '/dev/stdin' || operand === '/dev/fd/0' ? 'stdin' : known.isFIFO() ? 'pipe' : 'device'

/** Its name is in the folder of the command, so that its journal and failed rows are found there. */
const aside = async (bytes: AsyncIterable<Uint8Array>, name: string, format: Format): Promise<Source> => {
  const folder = await mkdtemp(join(tmpdir(), 'multistatus-'))
  const copy = join(folder, 'input')
  const release = () => rm(folder, { recursive: true, force: true })
  try {
    await pipeline(bytes, createWriteStream(copy, { mode: 0o600 }))
  } catch (error) {
    await release()
    throw error
  }
  return { ...fileSource(copy, format), path: `${name}.${format}`, passing: true, release }
}
