import { expect, it } from 'vitest'
import { readRange } from '../../local/aws/range.ts'

/** RFC 9110, 14.1.2, for an object of 10,000 bytes as in its examples. */
it.each([
  ['bytes=0-499', 0, 499],
  ['bytes=500-999', 500, 999],
  ['bytes=-500', 9500, 9999],
  ['bytes=9500-', 9500, 9999],
  ['bytes=0-0', 0, 0],
  ['bytes=9999-9999', 9999, 9999],
  ['bytes=9000-20000', 9000, 9999],
  ['bytes=-20000', 0, 9999],
])('%s is %i to %i', (header, start, end) => {
  expect(readRange(header, 10_000)).toEqual({ start, end })
})

it.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b'])(
  '%s is no range, so the whole object is served',
  (header) => {
    expect(readRange(header, 10_000)).toBeUndefined()
  },
)

it.each([
  ['bytes=10000-', 10_000],
  ['bytes=10000-10001', 10_000],
  ['bytes=-0', 10_000],
  ['bytes=0-', 0],
])('%s of %i bytes cannot be served', (header, size) => {
  expect(() => readRange(header, size)).toThrow('The requested range is not satisfiable')
})
