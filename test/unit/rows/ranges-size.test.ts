import { describe, expect, it } from 'vitest'
import { createSplitter } from '../../../functions/rows/splitter.ts'
import { csvRecords } from '../../support/csv-records.ts'
import { type Format, megabyte, places, splitFile, splitLines } from './ranges.ts'

describe('a row that is too long', () => {
  it.each(['\n', '\r\n', ''])('has more than a megabyte before its line end %j', (end) => {
    const row = (bytes: number) => 'x'.repeat(bytes)
    const start = `id${end || '\n'}`
    expect(places(splitFile(`${start}${row(megabyte)}${end}`, 9, 9))).toEqual([
      [start.length, start.length + megabyte + end.length, 0, 2, 1],
    ])
    expect(places(splitFile(`${start}${row(megabyte + 5)}${end}${end && '2'}`, 9, 9 * megabyte))).toEqual([
      [start.length, start.length + megabyte + 2, 0, 2, 1],
      ...(end
        ? [[start.length + megabyte + 5 + end.length, start.length + megabyte + 6 + end.length, 1, 3, 1]]
        : []),
    ])
  })

  it('is one row of NDJSON, and its range has no more of it than tells that', () => {
    const text = `1\n"${'x'.repeat(3 * megabyte)}"\n3\n4`
    expect(places(splitLines(text, 9, 9 * megabyte))).toEqual([
      [0, 2 + megabyte + 2, 0, 1, 2],
      [3 * megabyte + 5, 3 * megabyte + 8, 2, 3, 2],
    ])
  })

  it('of CSV with a quote that is never closed costs the lines that it costs in a small file', () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at},${'x'.repeat(at % 200)}`)
    const text = [
      'id,name',
      ...rows.with(10, '10,"x').with(20_000, 'a,"b""').with(29_990, '"c","d'),
      '',
    ].join('\n')
    expect(text.length).toBeGreaterThan(3 * megabyte)
    const expected = csvRecords(text, 1e9).slice(1)
    const whole = splitFile(text, 1)
    expect(whole.rows).toBe(30_000)
    expect(whole.ranges.map(({ firstLine }) => firstLine)).toEqual(expected.map(({ line }) => line))
  })

  it('of CSV with a cell of a megabyte is broken in that cell', () => {
    const text = `id,name\n"1\n1","${'line\n'.repeat(300_000)}"\n2,x\n`
    const { ranges, rows } = splitFile(text, 1)
    // Its first line end belongs to a cell that is whole; the second is in the broken one.
    expect(ranges[0]).toMatchObject({ firstLine: 2, count: 1 })
    expect(ranges[1]).toMatchObject({ firstLine: 4 })
    expect(rows).toBe(1 + 299_999 + 1 + 1)
  })
})

describe('however large the file is', () => {
  it.each<Format>(['text/csv', 'application/x-ndjson'])(
    '%s is not kept: a line without an end',
    (contentType) => {
      const splitter = createSplitter({ contentType, maxRows: 10, maxBytes: megabyte })
      const piece = Buffer.alloc(megabyte, 'x')
      const before = process.memoryUsage().arrayBuffers
      splitter.push(Buffer.from('id\n'))
      for (let at = 0; at < 128; at++) {
        splitter.push(piece)
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * megabyte)
      }
      expect(splitter.push(Buffer.from('\n2\n'))).toHaveLength(0)
      expect(splitter.end().ranges).toMatchObject([{ start: 128 * megabyte + 4, firstLine: 3 }])
    },
  )

  it('no byte is looked at often: small pieces of a long row, and lines that leave a quote open', {
    timeout: 20_000,
  }, () => {
    const splitter = createSplitter({ contentType: 'text/csv', maxRows: 1e9, maxBytes: 1e9 })
    splitter.push(Buffer.from('id\n"'))
    const piece = Buffer.from('""""""""""""""""')
    for (let bytes = 0; bytes < 1_000_000; bytes += piece.length) splitter.push(piece)
    splitter.push(Buffer.from('"\n'))
    for (let turn = 0; turn < 3; turn++) splitter.push(Buffer.from(`"\n${'""\n'.repeat(400_000)}`))
    expect(splitter.end().rows).toBe(1 + 3 * 400_001)
  })
})
