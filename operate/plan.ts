import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Collection } from '../functions/model/collection.ts'
import { labelOf } from '../functions/model/indexes/declaration.ts'
import type { Upkeep } from '../functions/upkeep/renewal.ts'

/**
 * What a walk does, as text. A walk that does something else does not go on with its place, since what lies before it would
 * be as the other one has left it. A schema's refinements and what an upgrade imports cannot be seen here.
 */
export const planOf = (upkeep: Upkeep, { name, schema, indexed, version, upgrades }: Collection): string => {
  const members = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const code = createHash('sha256').update(JSON.stringify([members, upgrades.map(String)]))
  const indexes = indexed.map((index) => {
    const kinds = [index.partition.kind, index.sort?.kind]
    return [index.number, labelOf(index), kinds, index.shards]
  })
  return JSON.stringify([upkeep, name, version, indexes, code.digest('base64url')])
}
