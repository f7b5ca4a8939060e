import { visit } from 'jsonc-parser'
import { setMember } from './set-member.ts'
import type { JsonObject, JsonValue } from './value.ts'

/**
 * The value of a well-formed text, without a bug of V8's JSON.parse (nodejs/node#63785): once some other text had a
 * member whose name holds a backslash, JSON.parse can take an escaped name for that one, so that `{"a":1,"\"":2}`
 * becomes `{"a":1,"\\":2}`. The mistaken names depend on earlier texts, in any request, so every text that escapes a
 * name is built here. That is slower by a factor, and rare.
 */
export const buildJson = (text: string): JsonValue => {
  const root: JsonValue[] = []
  const open: (JsonValue[] | JsonObject)[] = [root]
  const names: string[] = []
  const add = (value: JsonValue) => {
    const parent = open.at(-1) ?? root
    if (Array.isArray(parent)) parent.push(value)
    else setMember(parent, names.pop() ?? '', value)
  }
  const begin = (value: JsonValue[] | JsonObject) => {
    add(value)
    open.push(value)
  }
  const end = () => void open.pop()
  visit(text, {
    onObjectBegin: () => begin({}),
    onArrayBegin: () => begin([]),
    onObjectProperty: (name) => void names.push(name),
    onLiteralValue: add,
    onObjectEnd: end,
    onArrayEnd: end,
  })
  return root[0] ?? null
}
