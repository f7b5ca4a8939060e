import { describe, expect, it } from 'vitest'
import { rowsOfFile } from '../../../functions/rows/rows-file.ts'
import { cities } from '../../support/collections.ts'

const read = (file: string | Buffer, max = 1000) => {
  const most = { name: 'maxOperations', max } as const
  const reading = rowsOfFile(Buffer.from(file), {
    contentType: 'application/x-ndjson',
    collection: cities,
    most,
  })
  return 'problem' in reading ? reading : reading.rows.map(({ line, content }) => ({ line, ...content }))
}
const value = (line: number, content: unknown) => ({ line, value: content })
const malformed = (line: number, detail: string) => ({ line, problem: 'malformed-operation', detail })

describe('an NDJSON file', () => {
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
    expect(read('\u00a0\n1')).toEqual([malformed(1, 'The JSON is malformed at column 1.'), value(2, 1)])
  })

  it('lets a bad line fail alone, with its own number', () => {
    expect(read('{"a":1}\n\n{"a":,}\n{"a":1,"a":2}\n"\u2028"\n"x\ny"\n3')).toEqual([
      value(1, { a: 1 }),
      malformed(3, 'The JSON is malformed at column 6.'),
      {
        ...malformed(4, 'The operation has values that JSON readers disagree on.'),
        errors: [{ pointer: '/a', detail: 'The object has more than one member of this name.' }],
      },
      value(5, '\u2028'),
      malformed(6, 'The JSON is malformed at column 1.'),
      malformed(7, 'The JSON is malformed at column 1.'),
      value(8, 3),
    ])
  })

  it('limits the depth of each line', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    expect(read(`1\n${nested(33)}\n[]`)).toEqual([
      value(1, 1),
      malformed(2, 'The JSON is nested deeper than 32 levels.'),
      value(3, []),
    ])
  })

  it('lets a line that is no text fail alone', () => {
    const file = Buffer.concat([
      Buffer.from('1\n'),
      Buffer.from('"caf\xe9"\n', 'latin1'),
      Buffer.from('\ufeff3\n4'),
    ])
    expect(read(file)).toEqual([
      value(1, 1),
      malformed(2, 'The row is not valid UTF-8.'),
      malformed(3, 'The JSON is malformed at column 1.'),
      value(4, 4),
    ])
  })

  it('is refused where it passes the limit', () => {
    const over = { problem: 'payload-too-large', members: { limit: 'maxOperations', max: 2, actual: 3 } }
    expect(read('1\n2\n3\n4\n5\n', 2)).toMatchObject(over)
    expect(read('1\n2\n', 2)).toHaveLength(2)
    expect(read('{\n'.repeat(1_000_000))).toHaveProperty('problem', 'payload-too-large')
  })
})
