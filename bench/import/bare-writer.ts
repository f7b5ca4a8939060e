import { Agent, request } from 'node:http'
import { callOf } from '../../functions/aws/dynamodb/codec/operations.ts'
import { statementOf, statementsFor } from '../../functions/aws/dynamodb/statements.ts'
import { itemKey } from '../../functions/model/item-key.ts'
import type { Write } from '../../functions/ports/items.ts'
import { chunked, realCities } from '../../local/demo/cities.ts'
import { startDynoxide } from '../../local/dynoxide.ts'
import { uncheckedHeaders } from '../../local/unchecked.ts'
import { itemsName } from '../tables.ts'
import { cpuOf } from './cpu-of.ts'
import { makeTables } from './database.ts'
import { timed } from './timed.ts'

/** What the embedded DynamoDB takes when nothing but the statements of an import is sent to it. */
export interface BareWriter {
  readonly rows: number
  readonly seconds: number
  /** CPU of the database, in milliseconds. */
  readonly cpu: number
}

/** As many as two workers have, about. */
const callsInFlight = 40
const statementsPerCall = 25

/** The bound of any import: the same statements as a worker's, put together before, without SDK, queue or results. */
export const measureBareWriter = async (most: number): Promise<BareWriter> => {
  const { endpoint, pid, stop } = await startDynoxide()
  try {
    await makeTables(endpoint)
    const bodies = bodiesOf(most)
    const agent = new Agent({ keepAlive: true, maxSockets: callsInFlight })
    const before = cpuOf(pid)
    const send = async (next: Iterator<Buffer>): Promise<void> => {
      for (let body = next.next(); !body.done; body = next.next()) await call(endpoint, agent, body.value)
    }
    const queue = bodies.values()
    const all = Array.from({ length: callsInFlight }, () => send(queue))
    const [, seconds] = await timed(() => Promise.all(all))
    agent.destroy()
    return { rows: bodies.length * statementsPerCall, seconds, cpu: cpuOf(pid) - before }
  } finally {
    await stop()
  }
}

const bodiesOf = (most: number): readonly Buffer[] => {
  const statements = statementsFor(itemsName)
  const write = callOf('BatchExecuteStatement')?.input.write
  if (write === undefined) throw new Error('the codec does not know the call')
  return chunked(realCities().slice(0, most - (most % statementsPerCall)), statementsPerCall).map(
    (cities) => {
      const Statements = cities.map((city) => statementOf(statements, creationOf(city as { id: string })))
      return Buffer.from(write({ Statements, ReturnConsumedCapacity: 'TOTAL' }))
    },
  )
}

/** Receipts as long as those of a row. */
const receipts = Buffer.alloc(28, 1)

const creationOf = ({ id, ...members }: { readonly id: string }): Write => {
  const at = '2026-01-01T00:00:00.000Z'
  const next = { data: JSON.stringify(members), version: 1, lock: 1, receipts, createdAt: at, updatedAt: at }
  return { key: itemKey('shared', { name: 'cities', shards: 16 }, id), expected: 0, next }
}

const headers = uncheckedHeaders('DynamoDB_20120810.BatchExecuteStatement')

const call = async (endpoint: string, agent: Agent, body: Buffer): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  request(endpoint, { method: 'POST', agent, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
    })
    response.on('end', () => resolve(text))
  })
    .on('error', reject)
    .end(body)
  const { Responses = [] } = JSON.parse(await promise) as { Responses?: readonly { Error?: object }[] }
  if (Responses.length !== statementsPerCall || Responses.some(({ Error: error }) => error))
    throw new Error('the embedded DynamoDB did not take every statement')
}
