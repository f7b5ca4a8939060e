import { type PassingCall, type Reply, refusal } from './interference.ts'
import { isRecord, type Members } from './values/value.ts'

/** The code of a member that is refused without effect; undefined for one that is let through. */
export type CodeOf = (index: number) => string | undefined

/**
 * Refuses some members of a batch. A refused statement is answered with a code (`ThrottlingError`,
 * `TransactionConflict`, …); a refused key, put or delete is returned as unprocessed. Members are counted from 0, over
 * all tables. A call that is no batch is not changed.
 */
export const refuseMembers = async (call: PassingCall, codeOf: CodeOf): Promise<Reply> => {
  const input = call.input()
  switch (call.operation) {
    case 'BatchExecuteStatement':
      return statements(call, listOf(input.Statements), codeOf)
    case 'BatchGetItem':
      return requests(call, codeOf, { all: 'Responses', left: 'UnprocessedKeys' })
    case 'BatchWriteItem':
      return requests(call, codeOf, { left: 'UnprocessedItems' })
    default:
      return call.proceed()
  }
}

const listOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : [])

const statements = async (call: PassingCall, members: readonly unknown[], codeOf: CodeOf): Promise<Reply> => {
  const Statements = members.filter((_, at) => codeOf(at) === undefined)
  const reply = Statements.length > 0 ? await call.proceed({ ...call.input(), Statements }) : empty
  if (reply.status !== 200) return reply
  const answer = JSON.parse(reply.body) as Members
  const answered = [...listOf(answer.Responses)]
  const Responses = members.map((_, at) => {
    const code = codeOf(at)
    return code === undefined
      ? answered.shift()
      : { Error: { Code: code, Message: `${code}, as a test wants it` } }
  })
  return { status: 200, body: JSON.stringify({ ...answer, Responses }) }
}

const empty: Reply = { status: 200, body: '{}' }

interface Parts {
  /** The member of the answer that has an entry for each table. */
  readonly all?: string
  readonly left: string
}

const requests = async (call: PassingCall, codeOf: CodeOf, { all, left }: Parts): Promise<Reply> => {
  const input = call.input()
  const tables = Object.entries(isRecord(input.RequestItems) ? input.RequestItems : {})
  let index = 0
  const held: Record<string, unknown> = {}
  const passed: Record<string, unknown> = {}
  for (const [table, request] of tables) {
    const members = listOf(isRecord(request) ? request.Keys : request)
    const codes = members.map(() => codeOf(index++))
    const some = (wanted: boolean) => members.filter((_, at) => (codes[at] !== undefined) === wanted)
    const shape = (part: readonly unknown[]) => (isRecord(request) ? { ...request, Keys: part } : part)
    if (some(true).length > 0) held[table] = shape(some(true))
    if (some(false).length > 0) passed[table] = shape(some(false))
  }
  // If every member is refused, DynamoDB answers with an exception.
  if (Object.keys(passed).length === 0) return refusal('ProvisionedThroughputExceededException')
  const reply = await call.proceed({ ...input, RequestItems: passed })
  if (reply.status !== 200) return reply
  const answer = JSON.parse(reply.body) as Members
  const lists = all === undefined ? {} : { [all]: { ...emptied(held), ...(answer[all] as object) } }
  const unprocessed = { ...(answer[left] as object), ...held }
  return { status: 200, body: JSON.stringify({ ...answer, ...lists, [left]: unprocessed }) }
}

const emptied = (tables: Members): Members =>
  Object.fromEntries(Object.keys(tables).map((table) => [table, []]))
