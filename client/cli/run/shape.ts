import type { Call } from '../../send/call.ts'
import { type Row, wireOf } from '../rows/row.ts'

/** How rows are sent: their size in a request, the items that they name, and the request. */
export interface Shape {
  readonly method: Call['method']
  /** With `validateOnly`, of a request that writes nothing. */
  pathOf(validateOnly: boolean): string
  readonly contentType: string
  /** The bytes of a request without its rows. */
  readonly around: Weight
  weigh(row: Row): Weight
  /** The item that a row names; rows on one item keep their order. */
  itemOf(row: Row): string | undefined
  /** Rows with the same label go into different requests. */
  labelOf(row: Row): string | undefined
  /** Why a row cannot be sent. */
  faultOf(row: Row): string | undefined
  /** Why rows cannot be sent together with the others of their request, by position. */
  unmetDependencies(rows: readonly Row[]): ReadonlyMap<number, string>
  bodyOf(rows: readonly Row[]): Uint8Array<ArrayBuffer>
}

export interface Weight {
  readonly bytes: number
  /** The size in Lambda's event. */
  readonly event: number
}

export const noneUnmet: ReadonlyMap<number, string> = new Map()

const quote = 0x22
const backslash = 0x5c

/** Text is a JSON string in the event, where quotes and backslashes count twice. */
export const textWeight = (bytes: Buffer): Weight => {
  let escaped = 0
  for (const byte of bytes) if (byte === quote || byte === backslash) escaped++
  return { bytes: bytes.length + 1, event: bytes.length + 1 + escaped }
}

/** API Gateway sends bodies of other media types in base64. */
export const binaryWeight = (bytes: Buffer): Weight => ({
  bytes: bytes.length + 1,
  event: Math.ceil(((bytes.length + 1) * 4) / 3),
})

export const joined = (parts: readonly Uint8Array[], between: string): Uint8Array<ArrayBuffer> => {
  const separator = Buffer.from(between)
  const pieces = parts.flatMap((part, at) => (at === 0 ? [part] : [separator, part]))
  return new Uint8Array(Buffer.concat(pieces))
}

export const linesOf = (rows: readonly Row[]): Buffer[] => rows.map(wireOf)
