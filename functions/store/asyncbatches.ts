import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { AcceptedBatch, AsyncBatchStore, Creation, ListPage, ListQuery, Progress } from './asyncport.ts'
import { fromMeta, isAsynchronous, progressRange, toMeta, toProgress, updateMeta } from './asyncrecord.ts'
import type { Attributes } from './batchrecord.ts'
import type { Deadline } from './port.ts'
import { type Conditional, conditional, type RecordCalls } from './recordcalls.ts'
import { byCaller, byOpen } from './table.ts'

/** Asynchronous batches in the table of batches. */
export const createAsyncBatchStore = (calls: RecordCalls): AsyncBatchStore => ({
  create: (batch, now, deadline) => create(calls, batch, now, deadline),
  read: (id, now, deadline) => read(calls, id, now, deadline),
  start: async ({ id, createdAt }, etag, now, deadline) => {
    const bound =
      'createdAt = :created AND (attribute_not_exists(etag) OR etag = :etag) AND attribute_not_exists(completedAt)'
    const update = 'SET etag = :etag, startedAt = if_not_exists(startedAt, :now)'
    const values = { ':etag': { S: etag }, ':now': { S: now.toISOString() }, ':created': { S: createdAt } }
    const started = await change(calls, id, update, bound, values, deadline)
    return started.done ? fromMeta(started.answer.Attributes ?? {}) : undefined
  },
  advance: async (id, { header, total }, deadline) => {
    const update = `SET #total = :total${header === undefined ? '' : ', #header = :header'}`
    const values = {
      ':total': { N: String(total) },
      ...(header === undefined ? {} : { ':header': { S: header } }),
    }
    await change(calls, id, update, 'attribute_not_exists(chunks)', values, deadline)
  },
  close: async (id, { chunks, total, fault }, deadline) => {
    const values = {
      ':chunks': { N: String(chunks) },
      ':total': { N: String(total) },
      ...(fault === undefined ? {} : { ':fault': { S: JSON.stringify(fault) } }),
    }
    const update = `SET chunks = :chunks, #total = :total${fault === undefined ? '' : ', fault = :fault'}`
    await change(calls, id, update, 'attribute_not_exists(completedAt)', values, deadline)
  },
  settle: async (id, now, deadline) => {
    const values = { ':now': { S: now.toISOString() } }
    const unsettled = 'attribute_not_exists(completedAt)'
    await change(calls, id, 'SET completedAt = :now REMOVE #open', unsettled, values, deadline)
  },
  cancel: async (id, now, deadline) => {
    const values = { ':now': { S: now.toISOString() } }
    const update = 'SET cancelledAt = if_not_exists(cancelledAt, :now)'
    const asked = await change(calls, id, update, 'attribute_not_exists(completedAt)', values, deadline)
    return asked.done
  },
  abandon: async (id, now, deadline) => {
    const values = { ':now': { S: now.toISOString() }, ':none': { N: '0' } }
    const update = 'SET cancelledAt = :now, completedAt = :now, chunks = :none, #total = :none REMOVE #open'
    const unseen = 'attribute_not_exists(startedAt) AND attribute_not_exists(completedAt)'
    const ended = await change(calls, id, update, unseen, values, deadline)
    return ended.done
  },
  list: (query, deadline) => list(calls, query, deadline),
  open: (createdBefore, deadline) => open(calls, createdBefore, deadline),
})

const change = (
  calls: RecordCalls,
  id: string,
  update: string,
  condition: string,
  values: Attributes,
  deadline: Deadline,
): Promise<Conditional<{ Attributes?: Attributes | undefined }>> => {
  const command = new UpdateItemCommand(updateMeta(calls.table, id, update, condition, values))
  return conditional(calls, () => calls.connection.client.send(command), deadline)
}

const create = async (
  calls: RecordCalls,
  batch: AcceptedBatch,
  now: Date,
  deadline: Deadline,
): Promise<Creation> => {
  const command = new PutItemCommand({
    TableName: calls.table,
    Item: toMeta(batch),
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  })
  const put = await conditional(calls, () => calls.connection.client.send(command), deadline)
  if (put.done) return { created: true }
  const { stands } = put
  return { created: false, stands: stands && isAsynchronous(stands) ? fromMeta(stands) : undefined }
}

const read = async (
  calls: RecordCalls,
  id: string,
  now: Date,
  deadline: Deadline,
): Promise<Progress | undefined> => {
  const command = new QueryCommand({
    TableName: calls.table,
    KeyConditionExpression: 'pk = :id AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':id': { S: id },
      ':first': { S: progressRange.first },
      ':last': { S: progressRange.last },
    },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  })
  const found = await conditional(calls, () => calls.connection.client.send(command), deadline)
  return found.done ? toProgress(found.answer.Items ?? [], now) : undefined
}

/** Before and after everything that was ever listed. */
const bounds = { first: '0', last: '9' } as const

const list = async (
  calls: RecordCalls,
  { caller, createdAfter, createdBefore, cursor, limit }: ListQuery,
  deadline: Deadline,
): Promise<ListPage> => {
  // `#` comes before every digit and letter, `~` after: a whole instant is left out on either side.
  const first = createdAfter === undefined ? bounds.first : `${createdAfter}~`
  const before = createdBefore === undefined ? bounds.last : `${createdBefore}#`
  const last = cursor !== undefined && cursor < before ? cursor : before
  if (first > last) return { entries: [], more: false }
  const command = new QueryCommand({
    TableName: calls.table,
    IndexName: byCaller.name,
    KeyConditionExpression: 'caller = :caller AND listed BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':caller': { S: caller }, ':first': { S: first }, ':last': { S: last } },
    ScanIndexForward: false,
    // The cursor itself comes once more, and one beyond the page tells whether there is another.
    Limit: limit + 2,
    ReturnConsumedCapacity: 'TOTAL',
  })
  const found = await conditional(calls, () => calls.connection.client.send(command), deadline)
  const all = (found.done ? (found.answer.Items ?? []) : []).map(({ pk, listed }) => ({
    id: pk?.S ?? '',
    cursor: listed?.S ?? '',
  }))
  const fresh = all.filter((entry) => entry.cursor !== cursor)
  return { entries: fresh.slice(0, limit), more: fresh.length > limit }
}

async function* open(calls: RecordCalls, createdBefore: string, deadline: Deadline): AsyncGenerator<string> {
  let from: Attributes | undefined
  do {
    const command: QueryCommand = new QueryCommand({
      TableName: calls.table,
      IndexName: byOpen.name,
      KeyConditionExpression: '#open = :open AND listed < :before',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': { S: 'open' }, ':before': { S: createdBefore } },
      ExclusiveStartKey: from,
      ReturnConsumedCapacity: 'TOTAL',
    })
    const found = await conditional(calls, () => calls.connection.client.send(command), deadline)
    if (!found.done) return
    for (const { pk } of found.answer.Items ?? []) yield pk?.S ?? ''
    from = found.answer.LastEvaluatedKey
  } while (from)
}
