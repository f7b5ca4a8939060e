import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memberText } from '../../../client/cli/rows/member.ts'
import { announce, holds } from '../../property/runs.ts'

announce('client/unit/member')

const blank = fc.stringMatching(/^[ \t\r\n]{0,2}$/)
/** JSON as people and programs write it: any value, any white space between its parts. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '1.10',
      '-0',
      '1e400',
      '12345678901234567890',
      'true',
      'null',
      '""',
      '{}',
      '[ ]',
      '"\\\\"',
      '"}\\","',
    ),
    fc.string().map((text) => JSON.stringify(text)),
    fc
      .tuple(blank, fc.array(tie('value')))
      .map(([space, values]) => `[${space}${values.join(`${space},`)}${space}]`),
    fc
      .tuple(blank, fc.array(fc.tuple(fc.string(), tie('value'))))
      .map(
        ([space, members]) =>
          `{${members.map(([name, value]) => `${JSON.stringify(name)}${space}:${value}`).join()}}`,
      ),
  ),
})).value

it('a member comes out as it stands, whatever it is and whatever is around it', () =>
  holds(
    fc.tuple(fc.array(fc.tuple(fc.string(), json)), json, fc.array(fc.tuple(fc.string(), json)), blank),
    ([before, row, after, space]) => {
      const isOther = ([name]: readonly [string, string]) => name !== 'row'
      const members = [...before.filter(isOther), ['row', row] as const, ...after.filter(isOther)]
      const texts = members.map(
        ([name, value]) => `${space}${JSON.stringify(name)}${space}:${space}${value}${space}`,
      )
      const text = `${space}{${texts.join()}}${space}`
      expect(typeof JSON.parse(text)).toBe('object')
      expect(memberText(text, 'row')).toBe(row)
      expect(memberText(text, 'no such member, for sure')).toBeUndefined()
    },
    500,
  ))

it.each([
  ['{"row":1,"row":2}', '2'],
  ['{"r\\u006fw":{"a":1.0}}', '{"a":1.0}'],
  ['{"x":"\\"row\\":3","row" : 12345678901234567890 }', '12345678901234567890'],
  ['{"x":{"row":3}}', undefined],
  ['{}', undefined],
])('%s', (text, row) => expect(memberText(text, 'row')).toBe(row))
