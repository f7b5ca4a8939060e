import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
  type BatchStatementRequest,
  type BatchStatementResponse,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import type { Interceptor, WireCall } from './wire.ts'

/** Both parts of the key of the item that a statement writes. */
export const keyOf = ({ Statement = '', Parameters = [] }: BatchStatementRequest): string => {
  const at = Statement.startsWith('INSERT') ? 0 : Parameters.length - 3
  return `${Parameters[at]?.S}#${Parameters[at + 1]?.S}`
}

/** Whether a call names an item, as a key or as parameters. The names have nothing that means something in a pattern. */
export const names = (input: unknown, collection: string, id: string): boolean =>
  new RegExp(`#${collection}#\\d+"\\},(?:"sk":)?\\{"S":"${id}"\\}`).test(JSON.stringify(input))

export const statementsOf = ({ input }: WireCall): readonly BatchStatementRequest[] =>
  (input as BatchExecuteStatementCommandInput).Statements ?? []

/** How one statement fails inside an answer of status 200. */
interface Verdict {
  readonly code: string
  /** It took effect all the same. Without this it is really not executed. */
  readonly applied?: true
}

/** @param seen how often this item has been written to, this time included. */
export type Judge = (key: string, seen: number) => Verdict | undefined

/**
 * Fails chosen statements, and only those: the call is made anew without them, and their errors are put into the
 * answer at their places, as DynamoDB does it.
 * @param client makes the reduced calls; it must not be the one that is intercepted.
 */
export const judging = (client: DynamoDBClient, judge: Judge): Interceptor => {
  const seen = new Map<string, number>()
  return async (call) => {
    if (call.command !== 'BatchExecuteStatementCommand') return call.proceed()
    const statements = statementsOf(call)
    const verdicts = statements.map((statement) => {
      const key = keyOf(statement)
      seen.set(key, (seen.get(key) ?? 0) + 1)
      return judge(key, seen.get(key) ?? 0)
    })
    const isSent = (at: number) => verdicts[at] === undefined || verdicts[at].applied === true
    const sent = statements.filter((_, at) => isSent(at))
    const output = await execute(client, call, sent)
    const answers = (output.Responses ?? []).values()
    const Responses = verdicts.map((verdict, at): BatchStatementResponse => {
      const answer = isSent(at) ? (answers.next().value ?? {}) : {}
      return verdict ? { Error: { Code: verdict.code as never, Message: verdict.code } } : answer
    })
    return { ...output, Responses }
  }
}

const execute = async (
  client: DynamoDBClient,
  { input, proceed }: WireCall,
  Statements: readonly BatchStatementRequest[],
): Promise<BatchExecuteStatementCommandOutput> => {
  const whole = input as BatchExecuteStatementCommandInput
  if (Statements.length === 0) return { $metadata: { httpStatusCode: 200 }, Responses: [] }
  if (Statements.length === whole.Statements?.length)
    return (await proceed()) as BatchExecuteStatementCommandOutput
  return client.send(new BatchExecuteStatementCommand({ ...whole, Statements: [...Statements] }))
}

/** The first that is named stands nearest to the pipeline. */
export const chain = (...interceptors: readonly Interceptor[]): Interceptor => {
  const [first, ...rest] = interceptors
  if (!first) return ({ proceed }) => proceed()
  const inner = chain(...rest)
  return (call) => first({ ...call, proceed: () => inner(call) })
}

export interface Meter {
  readonly wire: Interceptor
  readonly calls: WireCall[]
  /** How many calls of each command there were. */
  readonly counts: () => Readonly<Record<string, number>>
  /** Write and read units, where the server reports them. */
  readonly units: () => number
}

interface Charged {
  readonly ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[]
}

/** Counts what goes over the wire. */
export const meter = (): Meter => {
  const calls: WireCall[] = []
  let units = 0
  const wire: Interceptor = async (call) => {
    calls.push(call)
    const output = (await call.proceed()) as Charged | undefined
    for (const { CapacityUnits = 0 } of [output?.ConsumedCapacity ?? []].flat()) units += CapacityUnits
    return output
  }
  const counts = () => {
    const names = Map.groupBy(calls, ({ command }) => command.replace(/Command$/, ''))
    return Object.fromEntries([...names].map(([name, some]) => [name, some.length]))
  }
  return { wire, calls, counts, units: () => units }
}
