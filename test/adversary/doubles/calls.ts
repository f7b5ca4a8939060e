import type { Random } from '../engine/random.ts'
import type { Database, Members, Reply } from './database.ts'
import { cancelledTransaction, memberCodes, throttledCall } from './failures.ts'

/**
 * A call as DynamoDB carries it out: members of a batch take effect each at its own time, a transaction at one. So a
 * call is parts, and what the answers to them make together.
 */
export interface Parts {
  readonly parts: readonly (() => Promise<Reply>)[]
  readonly together: (replies: readonly Reply[]) => Reply
}

const only = (replies: readonly Reply[]): Reply => replies[0] ?? { status: 200, body: {} }

/** @param partly the numbers that decide which members fail; undefined when none does. */
export const partsOf = (
  database: Database,
  operation: string,
  input: Members,
  partly: Random | undefined,
): Parts => {
  if (operation === 'BatchExecuteStatement') return statements(database, input, partly)
  if (operation === 'BatchGetItem') return reads(database, input, partly)
  if (partly && operation === 'TransactWriteItems') return alone(async () => cancelled(input, partly))
  if (partly) return alone(async () => throttledCall())
  return alone(() => database.exchange(operation, input))
}

const alone = (part: () => Promise<Reply>): Parts => ({ parts: [part], together: only })

const cancelled = ({ TransactItems: members }: Members, partly: Random): Reply => {
  const guilty = partly.int(0, (members as readonly unknown[]).length - 1)
  const code = partly.pick(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])
  return cancelledTransaction((members as readonly unknown[]).map((_, at) => (at === guilty ? code : 'None')))
}

interface StatementsReply {
  readonly Responses?: readonly Members[]
  readonly ConsumedCapacity?: readonly unknown[]
}

const statements = (database: Database, input: Members, partly: Random | undefined): Parts => {
  const { Statements: all, ...rest } = input as { Statements: readonly Members[] }
  const run = (statement: Members) =>
    database.exchange('BatchExecuteStatement', { ...rest, Statements: [statement] })
  const parts = all.map((statement) => async () => {
    if (!partly?.chance(0.5)) return run(statement)
    const code = partly.pick(memberCodes)
    // What it says of itself is not always that nothing was done.
    if (code === 'InternalServerError' && partly.chance(0.5)) await run(statement)
    return { status: 200, body: { Responses: [{ Error: { Code: code, Message: code } }] } }
  })
  return {
    parts,
    together: (replies) => {
      const failed = replies.find(({ status }) => status !== 200)
      if (failed) return failed
      const bodies = replies.map(({ body }) => body as StatementsReply)
      return {
        status: 200,
        body: {
          Responses: bodies.map(({ Responses = [] }) => Responses[0] ?? {}),
          ConsumedCapacity: bodies.flatMap(({ ConsumedCapacity = [] }) => ConsumedCapacity),
        },
      }
    },
  }
}

interface ReadsReply {
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>
  readonly ConsumedCapacity?: readonly unknown[]
}

const reads = (database: Database, input: Members, partly: Random | undefined): Parts => {
  const { RequestItems: tables, ...rest } = input as {
    RequestItems: Readonly<Record<string, { readonly Keys: readonly Members[] }>>
  }
  const keys = Object.entries(tables).flatMap(([table, { Keys: all, ...how }]) =>
    all.map((key) => ({ table, key, how })),
  )
  const left = keys.map(() => partly?.chance(0.5) ?? false)
  const parts = keys.map(({ table, key, how }, at) => async (): Promise<Reply> => {
    if (left[at]) return { status: 200, body: { Responses: { [table]: [] } } }
    return database.exchange('BatchGetItem', { ...rest, RequestItems: { [table]: { ...how, Keys: [key] } } })
  })
  return {
    parts,
    together: (replies) => {
      const failed = replies.find(({ status }) => status !== 200)
      if (failed) return failed
      const bodies = replies.map(({ body }) => body as ReadsReply)
      const Responses: Record<string, unknown[]> = {}
      const UnprocessedKeys: Record<string, { Keys: Members[] }> = {}
      for (const [at, { table, key, how }] of keys.entries()) {
        Responses[table] = [...(Responses[table] ?? []), ...(bodies[at]?.Responses?.[table] ?? [])]
        if (!left[at]) continue
        UnprocessedKeys[table] ??= { ...how, Keys: [] }
        UnprocessedKeys[table].Keys.push(key)
      }
      const ConsumedCapacity = bodies.flatMap(({ ConsumedCapacity: units = [] }) => units)
      return { status: 200, body: { Responses, UnprocessedKeys, ConsumedCapacity } }
    },
  }
}
