import fc from 'fast-check'
import { naughty } from '../hostile/naughty.ts'

/** Files of rows for the collection `cities`, sound and mangled. */

const lineEnd = fc.constantFrom('\n', '\r\n', '\n', '\r\n', '\n\n', '\r\n\n\r\n', '\r\r\n')

export const anyCell = fc.oneof(
  fc.constantFrom(...naughty),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    '',
    'Paris',
    'FR',
    '5',
    'é',
    '😀',
    'a,b',
    'say "hi"',
    'one\ntwo',
    'one\r\n\r\ntwo',
    '\r',
    '\0',
    '\ufeff',
  ),
)

export const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

/** As a writer of CSV has it, or as it is, which breaks many a row. */
const cell = fc.oneof(
  { weight: 4, arbitrary: anyCell.map(quoted) },
  { weight: 2, arbitrary: fc.constantFrom('1', '2', 'Paris', 'FR', '5', '') },
  { weight: 1, arbitrary: anyCell },
)

const row = fc
  .oneof(
    { weight: 4, arbitrary: fc.array(cell, { minLength: 4, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(cell, { minLength: 1, maxLength: 6 }) },
  )
  .map((cells) => cells.join(','))

/** Pieces of CSV in any order. */
export const debris = fc
  .array(
    fc.constantFrom(
      '"',
      '"',
      '"',
      '""',
      ',',
      ',',
      '\n',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '\0',
      '\ufeff',
      ' ',
      'a',
      '1',
      'é',
      '😀',
      '1,Paris,FR,5\n',
      '2,"x ""y""\r\nz",DE,6\r\n',
      '"\n',
      ',"',
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''))

const lines = (line: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(line, lineEnd), { maxLength: 12 }).map((all) => all.flat().join(''))

const csvHeader = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('id,name,country,population', '"id",name,"country",population', 'id'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('id,nom', 'id,"na\nme"', 'id,id', 'id,', '"id', 'i"d', '', 'x'.repeat(80)),
  },
)

/** With a line end at its end, or without. */
const cut = (whole: string, by: number): string => (by === 0 ? whole : whole.replace(/\r?\n$/, ''))

export const csvText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '\ufeff', '\n', '\ufeff\r\n\n'),
    csvHeader,
    lineEnd,
    fc.oneof(lines(row), lines(row), debris),
    fc.nat(1),
  )
  .map(([start, header, end, body, by]) => start + header + cut(end + body, by))

const json = fc.oneof(
  fc.json({ maxDepth: 2, stringUnit: 'grapheme' }),
  anyCell.map((value) => JSON.stringify({ id: '1', name: value })),
  fc.constantFrom('{"id":"1","id":"2"}', '{"a":', '[1,', '{"__proto__":1}', '12345678901234567890', '{}x'),
)

const ndjsonLine = fc.oneof(
  { weight: 4, arbitrary: json },
  { weight: 1, arbitrary: anyCell },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\t \r', '\u00a0', '\ufeff', '\ufeff1', ' 1 ') },
)

export const ndjsonText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '\ufeff', '\n'), lines(ndjsonLine), fc.nat(1))
  .map(([start, body, by]) => start + cut(body, by))

/** Small ranges, and pieces that end anywhere. */
export const cutting = fc.record({
  maxRows: fc.integer({ min: 1, max: 6 }),
  maxBytes: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(1000)),
  pieces: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
})
