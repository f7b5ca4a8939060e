/** Where a page begins: in a shard, behind what was read of it last. */
export interface Place {
  readonly shard: number
  readonly after?: string | undefined
}

export const beginning: Place = { shard: 0 }

/** As a cursor has it. */
export const textOfPlace = ({ shard, after }: Place): string =>
  after === undefined ? String(shard) : `${shard}.${after}`

/** Undefined for a text that is no place in a collection of so many shards. */
export const placeOf = (text: string, shards: number): Place | undefined => {
  const [, number = '', after] = /^(\d{1,3})(?:\.(.+))?$/s.exec(text) ?? []
  const shard = Number(number)
  return number === '' || shard >= shards ? undefined : { shard, after }
}
