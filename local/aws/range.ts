import { failures } from './failure.ts'

/** The bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Reads the one range that S3 serves. A header that it does not understand is ignored, as RFC 9110 demands.
 *
 * @throws S3Failure when the range has no byte of the object
 */
export const readRange = (header: string | undefined, size: number): ByteRange | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '')
    return Number(last) > 0 ? within(Math.max(0, size - Number(last)), size - 1, size) : nowhere()
  const end = last === '' ? size - 1 : Number(last)
  if (last !== '' && end < Number(first)) return undefined
  return within(Number(first), Math.min(end, size - 1), size)
}

const within = (start: number, end: number, size: number): ByteRange =>
  start < size ? { start, end } : nowhere()

const nowhere = (): never => {
  throw failures.range()
}
