import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BodyPlace, ChunkRange } from '../../../functions/model/range.ts'
import { createSplitter } from '../../../functions/rows/splitter.ts'
import { type Format, splitFile } from './ranges.ts'

const limits = { maxRows: 3, maxBytes: 40, maxRecordBytes: 30 }

/** Takes up to `room` ranges a time, each time with a splitter of its own that reads from where the last one stopped. */
const inSlices = (file: Buffer, contentType: Format, room: number, pieceBytes: number) => {
  const ranges: ChunkRange[] = []
  let [place, header]: [BodyPlace | undefined, string | undefined] = [undefined, undefined]
  for (let slices = 0; slices < 10_000; slices++) {
    const from: BodyPlace | undefined = place
    const splitter = createSplitter({
      contentType,
      ...limits,
      ...(from ? { from } : {}),
      ...(header === undefined ? {} : { header }),
    })
    const found: ChunkRange[] = []
    let at = from?.offset ?? 0
    while (at < file.length && found.length <= room) {
      found.push(...splitter.push(file.subarray(at, at + pieceBytes)))
      at += pieceBytes
    }
    const isRead = at >= file.length
    const end = isRead ? splitter.end() : undefined
    if (end?.fault) return { fault: end.fault }
    found.push(...(end?.ranges ?? []))
    header ??= splitter.header()
    const taken = found.slice(0, room)
    ranges.push(...taken)
    const last = taken.at(-1)
    if (isRead && found.length <= room) return { ranges, rows: splitter.place().rows }
    place = last ? splitter.after(last) : splitter.place()
  }
  throw new Error('it does not come to its end')
}

const line = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('1,a', '2,"b\nc"', '3,é', '"4",x', '5,"y""z"') },
  { weight: 3, arbitrary: fc.constantFrom('', '', ' ', '\r') },
  { weight: 1, arbitrary: fc.constantFrom('6,"open', '7,b"d', `8,${'x'.repeat(60)}`, '\ufeff9,q') },
)
const files = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, closed]) => Buffer.from(`id,name${end}${lines.join(end)}${closed ? end : ''}`))

it.each(['text/csv', 'application/x-ndjson'] as const)(
  'a file of %s is cut alike in one go and in slices, wherever they end',
  (contentType) => {
    fc.assert(
      fc.property(
        files,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 50 }),
        (file, room, piece) => {
          const splitter = createSplitter({ contentType, ...limits })
          const ranges = splitter.push(file)
          const end = splitter.end()
          const sliced = inSlices(file, contentType, room, piece)
          expect(sliced).toEqual(
            end.fault ? { fault: end.fault } : { ranges: [...ranges, ...end.ranges], rows: end.rows },
          )
        },
      ),
      { numRuns: 400 },
    )
  },
)

it('goes on in the middle of nothing: blank lines have a place of their own', () => {
  const splitter = createSplitter({ contentType: 'application/x-ndjson', ...limits })
  expect(splitter.push(Buffer.from(`1\n${'\n'.repeat(100)}`))).toEqual([
    { chunk: 0, start: 0, end: 2, firstIndex: 0, firstLine: 1, count: 1 },
  ])
  expect(splitter.place()).toEqual({ chunk: 1, rows: 1, offset: 102, line: 102, skipping: false })
  expect(splitFile('1\n2\n', 1, 100, 'application/x-ndjson').rows).toBe(2)
})
