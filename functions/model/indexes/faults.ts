import { pointer } from '../../json/json.ts'
import type { JsonObject } from '../../json/value.ts'
import type { FieldError } from '../outcome.ts'
import type { Index } from './declaration.ts'
import { isUnfit, keyOfValue, maxIndexedBytes } from './value.ts'

/**
 * The members that have a value which no key can hold. DynamoDB would refuse the item, so it is refused before.
 * @param at the pointer of the item.
 */
export const indexFaults = (
  indexes: readonly Index[],
  members: JsonObject,
  at: string,
): readonly FieldError[] => {
  const indexed = new Map(
    indexes
      .flatMap(({ partition, sort }) => [partition, ...(sort ? [sort] : [])])
      .map((one) => [one.name, one]),
  )
  return [...indexed.values()].flatMap(({ name, kind }): FieldError[] => {
    const key = Object.hasOwn(members, name) ? keyOfValue(members[name], kind) : undefined
    return isUnfit(key) ? [{ pointer: at + pointer(name), detail: details[key.unfit] }] : []
  })
}

const details = {
  tooLong: `Items are found by this member, so it has at most ${maxIndexedBytes} bytes.`,
  outOfRange: 'Items are found by this member, so it lies in the years 0000 to 9999, in UTC.',
} as const
