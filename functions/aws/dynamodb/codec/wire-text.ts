import { closingQuote, numberEnd } from '../../../json/scan.ts'

const quote = 0x22
const colon = 0x3a
const comma = 0x2c

/**
 * A JSON value as the attribute value that holds it, from text to text: `{"a":[1]}` is
 * `{"M":{"a":{"L":[{"N":"1"}]}}}`. It is one pass without values in between: names, strings and signs are written alike
 * in both, so that the text goes over in long pieces, with a type put before each value and a bracket behind it.
 * Members keep their order, under any name. A number is written as the 64-bit float that it is read as; −0 is 0.
 * @param json as `JSON.stringify` writes it: without white space.
 * @throws Error for another text, as far as that is noticed.
 */
export const wireTextOf = (json: string): string => {
  let wire = ''
  let copied = 0
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at)
    const sign = signs[code]
    if (code === comma) at++
    else if (code === quote) {
      const end = closingQuote(json, at) + 1
      // Only a name is followed by a colon.
      if (json.charCodeAt(end) === colon) {
        at = end + 1
        continue
      }
      wire += `${json.slice(copied, at)}{"S":`
      wire += `${json.slice(at, end)}}`
      at = copied = end
    } else if (sign) {
      wire += json.slice(copied, at) + sign.wire
      at = copied = at + sign.length
    } else {
      const end = numberEnd(json, at)
      wire += `${json.slice(copied, at)}{"N":"${numberText(json.slice(at, end))}"}`
      at = copied = end
    }
  }
  return wire + json.slice(copied)
}

/** The wire text of each bracket or word of JSON, by the code of its first character. */
const signs = ((): readonly ({ readonly length: number; readonly wire: string } | undefined)[] => {
  const known: readonly (readonly [json: string, wire: string])[] = [
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
