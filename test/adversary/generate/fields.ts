import type { Random } from '../engine/random.ts'
import type { Client, Operation, Request } from '../history/spec.ts'

/**
 * In half of the histories callers send what they do not write: what actions change, as it may be or not; what the service
 * makes, which nobody looks at; what chance would make; and what one version of the schema has and the other has not.
 */
export const sendingMore = (clients: readonly Client[], random: Random): readonly Client[] => {
  if (random.chance(0.5)) return clients
  const share = random.pick([0.2, 0.5])
  return clients.map((client) => ({
    ...client,
    request: {
      ...client.request,
      operations: client.request.operations.map((one) =>
        isFit(one, client.request) ? withMore(one, random, share) : one,
      ),
    },
  }))
}

/** The columns of a CSV are the same for all its rows. */
const isFit = ({ method, body, collection }: Operation, { file }: Request): boolean =>
  collection === 'things' &&
  body !== undefined &&
  file !== 'text/csv' &&
  (method === 'POST' || method === 'PUT' || method === 'PATCH')

/** Numbers of its own for each mark: operations that several requests share stay the same. */
const withMore = (operation: Operation, random: Random, share: number): Operation => {
  const own = random.fork(operation.mark)
  if (!own.chance(share)) return operation
  const body: { [name: string]: unknown } = { ...operation.body }
  if (own.chance(0.5)) body.turns = own.pick([0, 0, 1, 2])
  if (own.chance(0.3)) Object.assign(body, { label: 'what it likes', createdAt: 'long ago', updatedAt: 7 })
  const removes = operation.method === 'PATCH' && own.chance(0.3)
  if (own.chance(0.4)) body.drawn = removes ? null : 'given'
  if (own.chance(0.2)) body.note = removes ? null : 'a note'
  if (own.chance(0.2)) body.grade = own.pick(['old', 'new'])
  return { ...operation, body }
}
