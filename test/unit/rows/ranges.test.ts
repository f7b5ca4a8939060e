import { describe, expect, it } from 'vitest'
import type { ChunkRange } from '../../../functions/model/range.ts'
import { createSplitter } from '../../../functions/rows/splitter.ts'
import { megabyte, places, splitFile, splitLines } from './ranges.ts'

describe('ranges of CSV', () => {
  it('have at most so many rows', () => {
    const whole = splitFile('id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n', 2)
    expect(places(whole)).toEqual([
      [8, 16, 0, 2, 2],
      [16, 24, 2, 4, 2],
      [24, 28, 4, 6, 1],
    ])
    expect(whole).toMatchObject({ header: 'id,name', rows: 5 })
    expect(whole).not.toHaveProperty('fault')
  })

  it('end with the row that reaches so many bytes', () => {
    expect(places(splitFile('id\n12345\n123\n1\n1\n1\n123456789\n1', 9, 6))).toEqual([
      [3, 9, 0, 2, 1],
      [9, 15, 1, 3, 2],
      [15, 29, 3, 5, 3],
      [29, 30, 6, 8, 1],
    ])
  })

  it('leave out blank lines between them, and do not reach over many', () => {
    expect(places(splitFile('\n\r\nid\n\n1\n\n2\r\n\r\n3\n\n\n', 2))).toEqual([
      [7, 13, 0, 5, 2],
      [15, 17, 2, 9, 1],
    ])
    expect(places(splitFile(`id\n1\n${'\n'.repeat(50)}2\n3\n`, 9, 20))).toEqual([
      [3, 5, 0, 2, 1],
      [55, 59, 1, 53, 2],
    ])
  })

  it('are not cut at line ends inside quotes', () => {
    expect(places(splitFile('\ufeff"id",name\r\n1,"a\r\n\r\nb"\r\n"2\n",é\r\n3,"x""\n"\r\n', 1))).toEqual([
      [14, 26, 0, 2, 1],
      [26, 35, 1, 5, 1],
      [35, 45, 2, 7, 1],
    ])
  })

  it('go on after the line where a broken cell starts', () => {
    expect(places(splitFile('id,name\n1,"a\n2,b\n3,c"d\n"4\n",e"\n5,"f', 1))).toEqual([
      [8, 13, 0, 2, 1],
      [13, 17, 1, 3, 1],
      [17, 23, 2, 4, 1],
      [23, 31, 3, 5, 1],
      [31, 35, 4, 7, 1],
    ])
  })

  it('may be none', () => {
    expect(splitFile('id,name')).toEqual({ ranges: [], rows: 0, header: 'id,name' })
    expect(splitFile('id\r\n\n\r\n')).toEqual({ ranges: [], rows: 0, header: 'id' })
  })
})

describe('ranges of NDJSON', () => {
  it('are made of lines that are not blank', () => {
    const whole = splitLines('\ufeff1\n\n22\r\n \t\r\n"é"\n4', 2)
    expect(whole).toEqual({ ranges: expect.any(Array), rows: 4 })
    expect(places(whole)).toEqual([
      [3, 10, 0, 1, 2],
      [14, 20, 2, 5, 2],
    ])
  })

  it('may be none', () => {
    for (const text of ['', '\ufeff', '\n', ' \t\r\n\r'])
      expect(splitLines(text)).toEqual({ ranges: [], rows: 0 })
  })

  it('take quotes for what they are', () => {
    expect(places(splitLines('"\n{"a":"\\"\n"\n', 1))).toEqual([
      [0, 2, 0, 1, 1],
      [2, 11, 1, 2, 1],
      [11, 13, 2, 3, 1],
    ])
  })
})

describe('the header row', () => {
  it('is known before any range', () => {
    const splitter = createSplitter({ contentType: 'text/csv', maxRows: 1, maxBytes: 100 })
    expect(splitter.push(Buffer.from('\ufeff\n"i\r\nd",na'))).toEqual([])
    expect(splitter.header()).toBeUndefined()
    expect(splitter.push(Buffer.from('me\r\n1,Paris'))).toEqual([])
    expect(splitter.header()).toBe('"i\r\nd",name')
    const ranges: readonly ChunkRange[] = [
      { chunk: 0, start: 17, end: 25, firstIndex: 0, firstLine: 4, count: 1 },
      { chunk: 1, start: 25, end: 31, firstIndex: 1, firstLine: 5, count: 1 },
    ]
    expect(splitter.push(Buffer.from('\n2,Rome'))).toEqual(ranges.slice(0, 1))
    const end = { ranges: ranges.slice(1), rows: 2, header: '"i\r\nd",name' }
    expect(splitter.end()).toEqual(end)
  })

  const long = (bytes: number) => `${'x'.repeat(bytes)}\n1\n`

  it.each([
    ['none', '', 'The CSV has no header row.'],
    ['blank lines', '\ufeff\n\r\n', 'The CSV has no header row.'],
    ['a quote that is not closed', 'id,"name\n1,x', 'A quote in the header row is broken.'],
    ['a quote in a bare cell', 'i"d\n1\n', 'A quote in the header row is broken.'],
    [
      'bytes that are no text',
      Buffer.from('69ff0a310a', 'hex'),
      'The header row is not valid UTF-8; save the file as UTF-8.',
    ],
    ['too many bytes', long(65_537), 'The header row is longer than 65536 bytes.'],
    ['no line end', 'x'.repeat(200_000), 'The header row is longer than 65536 bytes.'],
  ])('makes the file unreadable: %s', (_name, text, fault) => {
    expect(splitFile(text)).toEqual({ ranges: [], rows: 0, fault })
  })

  it('makes the file unreadable at once', () => {
    const splitter = createSplitter({ contentType: 'text/csv', maxRows: 1, maxBytes: 1 })
    splitter.push(Buffer.from('i"d\n'))
    expect(splitter.fault()).toBe('A quote in the header row is broken.')
    expect(splitter.header()).toBeUndefined()
    const before = process.memoryUsage().arrayBuffers
    const rest = Buffer.alloc(megabyte, '1\n')
    for (let at = 0; at < 64; at++) expect(splitter.push(rest)).toEqual([])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * megabyte)
  })

  it('may have 65536 bytes', () => {
    expect(splitFile(long(65_536))).toMatchObject({ header: 'x'.repeat(65_536), rows: 1 })
  })
})
