import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UsageError } from '../usage-error.ts'
import { maxRowBytes } from './row.ts'
import type { Source } from './source.ts'

/** A source as text in UTF-8, unpacked. */
export interface TextFile {
  /** With a byte order mark, if there is one. */
  open(): AsyncIterable<Buffer>
  /** Its first bytes, without a byte order mark: more than any row is long. */
  readonly head: Buffer
  /** It starts with a byte order mark. */
  readonly marked: boolean
  /** The file's own bytes are this text. */
  readonly asIs: boolean
}

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1'] as const
export type Encoding = (typeof encodings)[number]

/** The encoding of a file comes from its byte order mark or an option, and is never guessed. */
export const openText = async (source: Source, given: Encoding | undefined): Promise<TextFile> => {
  const packed = isGzip(await firstBytes(source.open(), 4))
  const plain = packed ? () => unpacked(source) : source.open
  const start = await firstBytes(plain(), 4)
  refuseOtherFiles(source.path, start)
  const mark = marks.find(({ bytes }) => bytes.equals(start.subarray(0, bytes.length)))
  const encoding = mark?.encoding ?? given ?? 'utf-8'
  if (encoding === 'utf-8' && start.includes(0)) throw new UsageError(`${source.path} ${zeros}`)
  const open = encoding === 'utf-8' ? plain : () => decoded(plain(), encoding, source.path)
  const head = await firstBytes(open(), 2 * maxRowBytes)
  const asIs = !packed && encoding === 'utf-8'
  return { open, head: withoutMark(head), marked: mark !== undefined, asIs }
}

const zeros = 'has zero bytes where its text starts, as UTF-16 has: say --encoding utf-16le or utf-16be'

const marks: readonly { readonly bytes: Buffer; readonly encoding: Encoding }[] = [
  { bytes: Buffer.from('\ufeff'), encoding: 'utf-8' },
  { bytes: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { bytes: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
]

const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b

/** Formats that no option makes readable, by their first bytes. */
const others: readonly (readonly [start: Buffer, what: string])[] = [
  [Buffer.from('PK\x03\x04'), 'is a zip archive, as spreadsheets (.xlsx, .ods) are: save the sheet as CSV'],
  [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'is an old spreadsheet (.xls): save the sheet as CSV'],
  [Buffer.from([0xff, 0xfe, 0, 0]), 'is UTF-32: save it as UTF-8'],
  [Buffer.from([0, 0, 0xfe, 0xff]), 'is UTF-32: save it as UTF-8'],
  [Buffer.from('%PDF'), 'is a PDF'],
]

const refuseOtherFiles = (path: string, start: Buffer): void => {
  const found = others.find(([bytes]) => bytes.equals(start.subarray(0, bytes.length)))
  if (found) throw new UsageError(`${path} ${found[1]}`)
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? bytes.subarray(3) : bytes

/** At least so many bytes, or all of them. */
const firstBytes = async (pieces: AsyncIterable<Buffer>, least: number): Promise<Buffer> => {
  const found: Buffer[] = []
  let length = 0
  for await (const piece of pieces) {
    found.push(piece)
    length += piece.length
    if (length >= least) break
  }
  return Buffer.concat(found)
}

async function* unpacked({ open, path }: Source): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  // Errors appear at the reading end.
  pipeline(Readable.from(open()), gunzip, () => {})
  try {
    for await (const piece of gunzip) yield piece
  } catch (error) {
    throw new UsageError(`${path} cannot be unpacked: ${error instanceof Error ? error.message : error}`)
  }
}

async function* decoded(
  pieces: AsyncIterable<Buffer>,
  encoding: Encoding,
  path: string,
): AsyncGenerator<Buffer> {
  // The byte order mark has served its purpose here; the text does not start with another.
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }))
    yield Buffer.from(decoder.decode())
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${path} is not ${encoding}`)
    throw error
  }
}
