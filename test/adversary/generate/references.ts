import type { Random } from '../engine/random.ts'
import type { Client, Operation } from '../history/spec.ts'
import type { Subject } from './operations.ts'
import { trap } from './traps.ts'

/**
 * In half of the histories what is written may name things: of the items that everybody writes and removes, so that one may
 * be there, come with the same request, or go meanwhile; and one that never is.
 */
export const referring = (
  clients: readonly Client[],
  subject: Subject,
  random: Random,
): readonly Client[] => {
  if (random.chance(0.5)) return clients
  const share = random.pick([0.15, 0.4, 0.7])
  const [naming, named] = subject.items
  const trapped = named !== undefined && random.chance(0.3) ? trap(random, [naming, named]) : []
  const others = clients.map((client) => ({
    ...client,
    request: {
      ...client.request,
      operations: client.request.operations.map((one) => withName(one, subject, { random, share })),
    },
  }))
  return [...others, ...trapped]
}

interface Drawn {
  readonly random: Random
  readonly share: number
}

const never = '9'

/** Numbers of its own for each mark: operations that several requests share stay the same. */
const withName = (operation: Operation, { items }: Subject, { random, share }: Drawn): Operation => {
  const own = random.fork(operation.mark)
  const { body, method } = operation
  if (body === undefined || !own.chance(share)) return operation
  const clears = method === 'PATCH' && own.chance(0.2)
  const to = clears ? null : own.chance(0.1) ? never : own.pick(items)
  return { ...operation, body: { ...body, to } }
}
