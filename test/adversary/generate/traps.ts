import type { Random } from '../engine/random.ts'
import type { Client, Operation, Request } from '../history/spec.ts'

/** An atomic batch names a thing that somebody removes after it was looked up, while the transaction is on its way. */
export const trap = (random: Random, [naming, named]: readonly [string, string]): readonly Client[] => {
  const at = random.pick([500, 5_000, 50_000])
  const mark = 't0.0'
  const body = { last: mark, n: 1, marks: {}, to: named }
  const writes: Operation = { mark, method: 'PUT', collection: 'things', item: naming, body }
  const removes: Operation = { mark: 't1.0', method: 'DELETE', collection: 'things', item: named }
  const late = { call: random.int(2, 4), milliseconds: 3_000, lasts: 1, unnoticed: random.chance(0.5) }
  const held = [{ ...late, kind: random.pick(['late', 'sleep before'] as const) }]
  return [
    clientOf({ name: 't0', at, operation: writes, atomic: true }, held),
    clientOf({ name: 't1', at: at + random.int(100, 1_500), operation: removes, atomic: false }, []),
  ]
}

interface Wanted extends Pick<Client, 'name' | 'at'>, Pick<Request, 'atomic'> {
  readonly operation: Operation
}

const clientOf = (
  { name, at, operation, atomic }: Wanted,
  troubles: Client['sends'][number]['troubles'],
): Client => ({
  name,
  at,
  request: {
    form: 'batch',
    principal: 'p1',
    operations: [operation],
    atomic,
    strict: false,
    dry: false,
    shows: 'results',
  },
  sends: [{ after: 0, troubles, lost: false, patience: 30_000, ahead: 0 }],
  asks: [],
  givesUp: true,
})
