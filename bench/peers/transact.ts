import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import { apply, setting } from './apply.ts'
import { type Event, type Handler, multiStatus, type Outcome, type Reply } from './handler.ts'
import { type Checked, operationsOf } from './operations.ts'

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const TableName = process.env.PEERS_TABLE
const recordsTable = process.env.RECORDS_TABLE

/** TransactWriteItems takes 100 actions: an item and a record for each operation. */
const perTransaction = 50

type Member = NonNullable<TransactWriteCommandInput['TransactItems']>[number]
type Valid = Exclude<Checked, { invalid: string }>

interface Task {
  readonly index: number
  readonly operation: Valid
  readonly key: string
}

/** Peer 4, the textbook design: each operation's record is written in one transaction with its effect. */
export const handler = middy<Event, Reply>().handler(async (event: Event) => {
  const key = event.headers['idempotency-key'] ?? ''
  const outcomes: Outcome[] = []
  const tasks: Task[] = []
  const alone: Promise<void>[] = []
  for (const [index, operation] of operationsOf(event).entries()) {
    if ('invalid' in operation || operation.method === 'GET') {
      alone.push(
        apply(operation).then((outcome) => {
          outcomes[index] = outcome
        }),
      )
    } else tasks.push({ index, operation, key: `${key}#${index}` })
  }
  const groups = Array.from({ length: Math.ceil(tasks.length / perTransaction) }, (_, at) =>
    tasks.slice(at * perTransaction, (at + 1) * perTransaction),
  )
  await Promise.all([...alone, ...groups.map((group) => runGroup(group, outcomes))])
  return multiStatus(outcomes)
}) as unknown as Handler

const statuses = { POST: 201, PUT: 200, PATCH: 200, DELETE: 204, GET: 200 } as const

/** Runs a group until it succeeds: an operation that failed is answered and left out of the next try. */
const runGroup = async (group: readonly Task[], outcomes: Outcome[]): Promise<void> => {
  let left = group
  while (left.length > 0) {
    const codes = await transact(left)
    const done = codes.every((code) => code === 'None')
    const settled = (at: number) =>
      done || [codes[2 * at], codes[2 * at + 1]].includes('ConditionalCheckFailed')
    for (const [at, { index, operation }] of left.entries()) {
      if (!settled(at)) continue
      // The operation has a record, so it was done before.
      const applied = done || codes[2 * at + 1] === 'ConditionalCheckFailed'
      outcomes[index] = applied ? { status: statuses[operation.method] } : refused(operation)
    }
    left = left.filter((_, at) => !settled(at))
  }
}

const refused = ({ method }: Valid): Outcome =>
  method === 'POST' ? { status: 409, error: 'exists' } : { status: 404, error: 'not found' }

/** One code for each action, all of them `None` when the transaction succeeded. */
const transact = async (tasks: readonly Task[]): Promise<readonly string[]> => {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: tasks.flatMap(membersOf) }))
    return tasks.flatMap(() => ['None', 'None'])
  } catch (error) {
    if (!(error instanceof TransactionCanceledException) || !error.CancellationReasons) throw error
    return error.CancellationReasons.map(({ Code }) => Code ?? 'None')
  }
}

const membersOf = ({ operation, key }: Task): Member[] => {
  const ttl = Math.floor(Date.now() / 1000) + 86_400
  return [
    writeOf(operation),
    {
      Put: {
        TableName: recordsTable,
        Item: { pk: key, status: statuses[operation.method], ttl },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ]
}

const writeOf = ({ method, id, fields }: Valid): Member => {
  const Key = { pk: `cities#${id}` }
  const Item = { ...Key, ...fields, updatedAt: new Date().toISOString() }
  const exists = { ConditionExpression: 'attribute_exists(pk)' }
  if (method === 'DELETE') return { Delete: { TableName, Key, ...exists } }
  if (method === 'PATCH') return { Update: { TableName, Key, ...exists, ...setting(fields) } }
  const absent = method === 'POST' ? { ConditionExpression: 'attribute_not_exists(pk)' } : {}
  return { Put: { TableName, Item, ...absent } }
}
