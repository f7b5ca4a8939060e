import { parseJson } from '../json/json.ts'
import type { JsonObject } from '../json/value.ts'
import { limits } from '../model/limits.ts'
import { isObject, splitId } from './item.ts'
import { ignorePromises } from './promises.ts'
import { unstorable } from './storable.ts'

/** The members of an item that a deployer's code gave back, as JSON has them, or what is wrong with it. */
export const membersIn = (value: unknown, itemId: string): { readonly members: JsonObject } | string => {
  if (!isObject(value)) {
    ignorePromises(value)
    return 'returned what is no item'
  }
  const foreign = unstorable(value, limits.maxItemDepth).find(({ kind }) => kind === 'foreign')
  if (foreign) return `returned a value that JSON does not have, at "${foreign.pointer}"`
  const made = parseJson(JSON.stringify(value))
  if (!isObject(made)) return 'returned what is no item'
  const { id = itemId, members } = splitId(made)
  return id === itemId ? { members } : 'changed the id of its item'
}
