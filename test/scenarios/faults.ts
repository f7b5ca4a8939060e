import type { Clock } from '../../functions/ports/clock.ts'
import type { ServiceOptions } from '../support/service.ts'
import { judging } from '../support/statements.ts'
import type { TestTables } from '../support/tables.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import type { Distance, Running } from './distances.ts'

/** The real time, without the pauses between tries. */
export const impatient: Clock = {
  now: () => new Date(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
}

type Fault = (tables: TestTables) => Interceptor

interface Pair extends Omit<Running, 'work'> {
  readonly healthy: Running['call']
  readonly faulty: Running['call']
}

/** Two functions over the same tables, of which one meets a fault. */
export const pairOf = async (
  { setUp }: Distance,
  fault: Fault,
  options: ServiceOptions = { clock: impatient },
): Promise<Pair> => {
  const healthy = await setUp(options)
  const faulty = await setUp({ ...options, tables: healthy.tables, wire: fault(healthy.tables) })
  const stop = () => faulty.stop().then(healthy.stop)
  return { call: healthy.call, healthy: healthy.call, faulty: faulty.call, stop }
}

/** Refuses writes to one item, inside answers of status 200. */
export const refusing =
  (id: string, code: string): Fault =>
  ({ client }) =>
    judging(client, (key) => (key.endsWith(`#${id}`) ? { code } : undefined))

/** Every other write arrives without being answered. */
export const forgetful: Fault = () => {
  let writes = 0
  return async ({ command, proceed }) => {
    const answer = await proceed()
    if (command === 'BatchExecuteStatementCommand' && ++writes % 2 === 1) throw brokenConnection()
    return answer
  }
}

/** The table of batches takes no writes. */
export const recordless: Fault = () => (wire) =>
  wire.command === 'UpdateItemCommand' || wire.command === 'PutItemCommand'
    ? Promise.reject(brokenConnection())
    : wire.proceed()
