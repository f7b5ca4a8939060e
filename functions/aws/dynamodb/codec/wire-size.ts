import type { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb'
import { attributeValue } from './attribute-value.ts'
import { jsonIn } from './wire-map.ts'

/** The bytes of a statement beside its text and parameters: names, brackets, and the option for failed conditions. */
const around = 128

/**
 * The bytes of a statement in a request, or a few more. They are counted exactly only if that can matter, since it
 * takes as long as writing them.
 * @param enough a size that is surely not above this need not be counted exactly.
 */
export const wireBytesOf = (
  { Statement: text = '', Parameters: values = [] }: BatchStatementRequest,
  enough: number,
): number => {
  const most = values.reduce((sum, value) => sum + mostBytesOf(value), around + 6 * text.length)
  if (most <= enough) return most
  return values.reduce((sum, value) => sum + bytesOf(value), around + 6 * text.length)
}

/**
 * A UTF-16 code unit takes at most 3 bytes of UTF-8, and at most 6 where JSON escapes it. Of the texts that become a map
 * `[0]` grows most: 3 characters to the 17 of `{"L":[{"N":"0"}]}`.
 */
const mostBytesOf = (value: AttributeValue): number => {
  const json = jsonIn(value)
  if (json !== undefined) return 6 * json.length
  if (value.S !== undefined) return around + 6 * value.S.length
  if (value.B !== undefined) return around + 2 * value.B.length
  return value.N !== undefined || value.NULL !== undefined ? around : Number.POSITIVE_INFINITY
}

const bytesOf = (value: AttributeValue): number => Buffer.byteLength(attributeValue.write(value)) + 1
