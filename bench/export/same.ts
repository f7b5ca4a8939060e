import { isDeepStrictEqual } from 'node:util'

type Items = ReadonlyMap<string, object>

const itemsIn = (pages: readonly Buffer[]): Items =>
  new Map(
    Buffer.concat(pages)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly id: string })
      .map((item) => [item.id, item]),
  )

/** The number of items. @throws Error unless both exports have the same ones; the order of members counts for nothing. */
export const sameItems = (one: readonly Buffer[], other: readonly Buffer[]): number => {
  const [left, right] = [itemsIn(one), itemsIn(other)]
  if (left.size !== right.size) throw new Error(`exports of ${left.size} and of ${right.size} items`)
  for (const [id, item] of left)
    if (!isDeepStrictEqual(item, right.get(id))) throw new Error(`the exports differ in ${id}`)
  return left.size
}
