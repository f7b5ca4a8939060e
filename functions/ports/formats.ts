import { Unavailable } from './unavailable.ts'

interface Format {
  /** The numbers that this version reads, ascending. */
  readonly reads: readonly [number, ...number[]]
  /** The number that this version writes; the next deployment may write the highest readable one. */
  readonly writes: number
}

/**
 * Every format that one process leaves for another, and its number. Two versions of the code work on the same records
 * and messages during a canary and after a roll-back, so one deployment learns to read a number, and only the next one
 * writes it. An unreadable number is that of a later version: it is refused, never guessed at.
 */
export const formats = {
  /** A record of Items with all its attributes: the first byte of its receipts. 5: chunks of one batch name it once. */
  item: { reads: [4, 5], writes: 4 },
  /** META of a batch, and the cancellation by a key: `v`. 2: `source` compressed, `completedAt` of a key a number. */
  batch: { reads: [1, 2], writes: 1 },
  /** CHUNK of a batch: `v`. 2: `counts` a map. */
  chunk: { reads: [1, 2], writes: 1 },
  /** Packed results of batches and chunks, and names of operations: the first byte. 2: Brotli in place of deflate. */
  pack: { reads: [1, 2], writes: 1 },
  /** A line of a stored body: `v`. 2: without an empty `dependsOn`. What earlier ones would run wrong has 100. */
  line: { reads: [1, 2], writes: 1 },
  /** A message of our own: `v`. 2: a chunk's bytes as a pair, a batch's name in parts. */
  message: { reads: [1, 2], writes: 1 },
  /** A cursor: `v`. 2: as JSON. */
  cursor: { reads: [1, 2], writes: 1 },
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats

/** The number that each format is written with. */
export type Written = Readonly<Record<FormatName, number>>

const numbersOf = (choose: (format: Format) => number): Written =>
  Object.fromEntries(Object.entries(formats).map(([name, format]) => [name, choose(format)])) as Record<
    FormatName,
    number
  >

/** The numbers that this version writes. */
export const written: Written = numbersOf(({ writes }) => writes)

/** The numbers that the next version may write. */
export const writtenNext: Written = numbersOf(({ reads }) => reads.at(-1) ?? reads[0])

/** A later version has written this. Nothing is decided on it, since only that version can read it. */
export class LaterFormat extends Unavailable {
  override readonly name: string = 'LaterFormat'
}

/** Whether this version reads a number; it may come from anywhere. */
export const isRead = (format: FormatName, number: unknown): number is number => {
  const { reads }: Format = formats[format]
  return typeof number === 'number' && reads.includes(number)
}

/** @throws LaterFormat for a number that this version does not read. */
export const understood = (format: FormatName, number: unknown): number => {
  if (isRead(format, number)) return number
  const { reads } = formats[format]
  throw new LaterFormat(`${format} of format ${String(number)} cannot be read; known are ${reads.join(', ')}`)
}
