import { expect } from 'vitest'
import { createSplitter, type Split } from '../../../functions/rows/splitter.ts'

export type Format = 'text/csv' | 'application/x-ndjson'

/** All ranges of a file that is pushed at once. */
export const splitFile = (
  text: string | Buffer,
  maxRows = 1000,
  maxBytes = 1_000_000,
  contentType: Format = 'text/csv',
): Split => {
  const splitter = createSplitter({ contentType, maxRows, maxBytes })
  const ranges = splitter.push(Buffer.from(text))
  const end = splitter.end()
  return { ...end, ranges: [...ranges, ...end.ranges] }
}

export const splitLines = (text: string | Buffer, maxRows?: number, maxBytes?: number) =>
  splitFile(text, maxRows, maxBytes, 'application/x-ndjson')

/** `[start, end, firstIndex, firstLine, count]` of each range; chunks are counted from 0. */
export const places = ({ ranges }: Split): readonly number[][] => {
  expect(ranges.map(({ chunk }) => chunk)).toEqual([...ranges.keys()])
  return ranges.map(({ start, end, firstIndex, firstLine, count }) => [
    start,
    end,
    firstIndex,
    firstLine,
    count,
  ])
}

export const megabyte = 1024 * 1024
