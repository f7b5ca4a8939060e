import { limits } from '../../model/limits.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { overLimit } from '../../model/over-limit.ts'
import { malformedForm, malformedPart } from './malformed.ts'

/** A part of a form as bytes: the lines of its head without the empty one behind them, and its content. */
export interface PartBytes {
  /** From 1. */
  readonly number: number
  readonly head: Buffer
  readonly content: Buffer
}

const lineEnd = '\r\n'

/** Longer than any name, and no reason to search megabytes for an end. */
const maxHeadBytes = 8 * 1024

/** RFC 2046, 5.1.1. */
const boundaryForm = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/

/**
 * Cuts a body of multipart/form-data (RFC 7578; the grammar is that of RFC 2046, 5.1.1). What a reader might skip or mend is
 * refused: text before and after the parts, a form without its end. Each byte is searched once, and nothing is searched beyond a limit.
 */
export const partsOf = (body: Buffer, boundary: string | undefined): readonly PartBytes[] | Refusal => {
  if (boundary === undefined || !boundaryForm.test(boundary)) return noBoundary
  const line = Buffer.from(`--${boundary}`)
  const parts: PartBytes[] = []
  let at = behindFirst(body, line)
  while (at !== undefined && !isEnd(body, at)) {
    if (parts.length === limits.maxFormParts) return overLimit('maxFormParts')
    const part = partAt(body, at, { boundary: line, number: parts.length + 1 })
    if (isRefusal(part)) return part
    parts.push(part)
    at = part.next
  }
  if (at === undefined) return strangeStart
  const rest = body.toString('latin1', at + 2, at + 5)
  return rest === '' || rest === lineEnd ? parts : strangeEnd
}

const noBoundary = malformedForm(
  'Content-Type has no boundary of 1 to 70 characters as RFC 2046 has it, so the parts of the form cannot be told apart.',
)
const strangeStart = malformedForm('The form does not begin with the boundary that Content-Type names.')
const strangeEnd = malformedForm('The form has something behind its end.')

/** The place behind the first boundary, which a line end may stand before. */
const behindFirst = (body: Buffer, line: Buffer): number | undefined => {
  const at = body.toString('latin1', 0, 2) === lineEnd ? lineEnd.length : 0
  const end = at + line.length
  return body.subarray(at, end).equals(line) ? end : undefined
}

const isEnd = (body: Buffer, at: number): boolean => body.toString('latin1', at, at + 2) === '--'

interface Cutting {
  /** With its two hyphens. */
  readonly boundary: Buffer
  readonly number: number
}

/** The part behind a boundary, and the place behind the next one. */
const partAt = (
  body: Buffer,
  at: number,
  { boundary, number }: Cutting,
): (PartBytes & { readonly next: number }) | Refusal => {
  if (body.toString('latin1', at, at + 2) !== lineEnd) {
    const isCut = at + 1 >= body.length
    return malformedPart(number, isCut ? cutOff : 'does not begin on a line of its own behind its boundary.')
  }
  // The head of a part without headers is empty, and its empty line is the one behind the boundary.
  const view = body.subarray(at, at + maxHeadBytes)
  const end = view.indexOf(lineEnd + lineEnd)
  if (end < 0)
    return malformedPart(
      number,
      view.length < maxHeadBytes ? cutOff : `has a head of more than ${maxHeadBytes} bytes.`,
    )
  const start = at + end + 4
  const next = body.indexOf(boundary, start)
  if (next < 0) return malformedPart(number, cutOff)
  const stop = next - lineEnd.length
  // There it is content to some readers, and no form to others; a writer takes a boundary that its files do not have.
  if (stop < start || body.toString('latin1', stop, next) !== lineEnd)
    return malformedPart(number, 'has its boundary within a line.')
  const head = view.subarray(2, Math.max(2, end))
  return { number, head, content: body.subarray(start, stop), next: next + boundary.length }
}

const cutOff = 'has no end: the body is cut off, or its last boundary is missing.'
