import { describe, expect, it } from 'vitest'
import { readNdjson } from '../../../functions/batch/parse/ndjson.ts'

const read = (text: string, maxRows = 1000) => readNdjson(text, 32, maxRows)
const value = (line: number, content: unknown) => ({ line, reading: { value: content, faults: [] } })

describe('readNdjson', () => {
  it.each(['{"a":1}\n[2]\nnull\n', '{"a":1}\r\n[2]\r\nnull', '{"a":1}\n[2]\r\n  null\t'])(
    'reads %j',
    (text) => {
      expect(read(text)).toEqual([value(1, { a: 1 }), value(2, [2]), value(3, null)])
    },
  )

  it('skips blank lines and counts them', () => {
    expect(read('\n\r\n1\n \t\n\n2\n\n')).toEqual([value(3, 1), value(6, 2)])
    expect(read('')).toEqual([])
    expect(read('\n\n \r\n')).toEqual([])
  })

  it('takes only JSON white space for blank', () => {
    expect(read('\u00a0\n1')).toEqual([
      { line: 1, reading: { error: 'The JSON is malformed at line 1, column 1.', line: 1, column: 1 } },
      value(2, 1),
    ])
  })

  it('lets a bad line fail alone, with its own number', () => {
    expect(read('{"a":1}\n\n{"a":,}\n{"a":1,"a":2}\n"\u2028"\n"x\ny"\n3')).toEqual([
      value(1, { a: 1 }),
      { line: 3, reading: { error: 'The JSON is malformed at line 3, column 6.', line: 3, column: 6 } },
      {
        line: 4,
        reading: {
          value: { a: 2 },
          faults: [{ pointer: '/a', detail: 'The object has more than one member of this name.' }],
        },
      },
      value(5, '\u2028'),
      { line: 6, reading: { error: 'The JSON is malformed at line 6, column 1.', line: 6, column: 1 } },
      { line: 7, reading: { error: 'The JSON is malformed at line 7, column 1.', line: 7, column: 1 } },
      value(8, 3),
    ])
  })

  it('limits the depth of each line', () => {
    expect(readNdjson('[]\n[[]]\n[]', 1, 10)).toEqual([
      value(1, []),
      { line: 2, reading: { error: 'The JSON is nested deeper than 1 levels.', tooDeep: true } },
      value(3, []),
    ])
  })

  it('stops one row after the limit', () => {
    expect(read('1\n2\n3\n4\n5\n', 2)).toEqual([value(1, 1), value(2, 2), value(3, 3)])
    expect(read('1\n2\n', 2)).toHaveLength(2)
    expect(read('{\n'.repeat(1_000_000), 1000)).toHaveLength(1001)
  })
})
