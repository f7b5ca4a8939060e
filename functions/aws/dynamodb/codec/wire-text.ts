import { closingQuote, numberEnd } from '../../../json/scan.ts'

const quote = 0x22
const colon = 0x3a

/**
 * A JSON value as the attribute value that holds it, from text to text: `{"a":[1]}` is
 * `{"M":{"a":{"L":[{"N":"1"}]}}}`. It is one pass without values in between, since strings are written alike in both.
 * Members keep their order, under any name. A number is written as the 64-bit float that it is read as; −0 is 0.
 * @param json as `JSON.stringify` writes it: without white space.
 * @throws Error for another text, as far as that is noticed.
 */
export const wireTextOf = (json: string): string => {
  let wire = ''
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at)
    const sign = signs[code]
    const end = sign ? at + sign.length : code === quote ? closingQuote(json, at) + 1 : numberEnd(json, at)
    if (sign) wire += sign.wire
    else if (code !== quote) wire += `{"N":"${numberText(json.slice(at, end))}"}`
    // Only a name is followed by a colon.
    else if (json.charCodeAt(end) === colon) wire += json.slice(at, end)
    else wire += `{"S":${json.slice(at, end)}}`
    at = end
  }
  return wire
}

/** The wire text of each sign or word of JSON, by the code of its first character. */
const signs = ((): readonly ({ readonly length: number; readonly wire: string } | undefined)[] => {
  const known: readonly (readonly [json: string, wire: string])[] = [
    [':', ':'],
    [',', ','],
    ['{', '{"M":{'],
    ['}', '}}'],
    ['[', '{"L":['],
    [']', ']}'],
    ['true', '{"BOOL":true}'],
    ['false', '{"BOOL":false}'],
    ['null', '{"NULL":true}'],
  ]
  const table = Array.from({ length: 0x80 }, (): { length: number; wire: string } | undefined => undefined)
  for (const [json, wire] of known) table[json.charCodeAt(0)] = { length: json.length, wire }
  return table
})()

/** At most 15 digits, which a 64-bit float holds, without zeros that the shortest form lacks. */
const plain = /^(?:0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,7})\.\d{0,6}[1-9])$/

const numberText = (source: string): string => {
  if (plain.test(source)) return source
  const value = Number(source)
  if (source.trim() === '' || !Number.isFinite(value)) throw new Error('this is no JSON text of ours')
  return String(value)
}
