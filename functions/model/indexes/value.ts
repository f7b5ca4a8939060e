import type { JsonValue } from '../../json/value.ts'
import { instantKey } from './instant.ts'
import type { IndexKind } from './kind.ts'
import { numberKey } from './number.ts'

/** The most bytes of a text as a key has it. DynamoDB takes 1,024 for a sort key, which also has the id. */
export const maxIndexedBytes = 512

/** Why a value has no key. */
export interface Unfit {
  readonly unfit: 'tooLong' | 'outOfRange'
}

export const isUnfit = (key: string | undefined | Unfit): key is Unfit => typeof key === 'object'

/**
 * A member's value as a part of a key: texts whose UTF-8 sorts as the values do. Undefined where it is absent from the
 * index: missing, null, empty, or of another kind than the schema has now.
 */
export const keyOfValue = (value: JsonValue | undefined, kind: IndexKind): string | undefined | Unfit => {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value !== '' ? textKey(value) : undefined
    case 'number':
      return typeof value === 'number' ? numberKey(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'instant':
      return typeof value === 'string' ? instantKey(value) : undefined
  }
}

/** Ends a value within a key: it sorts before every character that a value as written here has. */
export const end = '\u0001'

/** Behind `end`: after all keys of one value, before those of the next. */
export const behindEnd = '\u0002'

const textKey = (text: string): string | Unfit => {
  // A long text need not be looked at.
  const key = text.length <= maxIndexedBytes ? escaped(text) : text
  return Buffer.byteLength(key) <= maxIndexedBytes ? key : { unfit: 'tooLong' }
}

/** The first three characters are written as two that keep their order, so that none of them ends a value early. */
const escaped = (text: string): string => {
  let key = ''
  for (const one of text) key += one < '\u0003' ? `\u0002${String.fromCharCode(one.charCodeAt(0) + 3)}` : one
  return key
}
