import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { BatchState } from '../../model/state.ts'
import type { ListPage, ListQuery } from '../../ports/async-batches.ts'
import { byCaller, byDue, byStanding } from '../../resources/tables.ts'
import { openNames, standingOf } from './async-record.ts'
import type { Attributes } from './batch-record.ts'
import { conditional, type RecordCall } from './record-calls.ts'

/** Reads of the indexes of asynchronous batches; all are eventually consistent. */

/** Before and after every sort key of the list. */
const bounds = { first: '0', last: '9' } as const

export const list = async (
  calls: RecordCall,
  { caller, state, createdAfter, createdBefore, cursor, limit }: ListQuery,
): Promise<ListPage> => {
  // `#` sorts before every digit and letter, `~` after them, so the whole instant is excluded on either side.
  const first = createdAfter === undefined ? bounds.first : `${createdAfter}~`
  const before = createdBefore === undefined ? bounds.last : `${createdBefore}#`
  const last = cursor !== undefined && cursor < before ? cursor : before
  if (first > last) return { entries: [], more: false }
  const index = state === undefined ? byCaller : byStanding
  const found = await query(calls, {
    TableName: calls.table,
    IndexName: index.name,
    KeyConditionExpression: `${index.partitionKey.name} = :whose AND listed BETWEEN :first AND :last`,
    ExpressionAttributeValues: {
      ':whose': { S: state === undefined ? caller : standingOf(caller, state) },
      ':first': { S: first },
      ':last': { S: last },
    },
    ScanIndexForward: false,
    // The cursor's own entry is read again, and one entry beyond the page shows whether there is another page.
    Limit: limit + 2,
  })
  const all = (found?.Items ?? []).map(({ pk, listed }) => ({ id: pk?.S ?? '', cursor: listed?.S ?? '' }))
  const fresh = all.filter((entry) => entry.cursor !== cursor)
  return { entries: fresh.slice(0, limit), more: fresh.length > limit }
}

export const countIn = async (
  calls: RecordCall,
  { caller, state }: { readonly caller: string; readonly state: BatchState },
  most: number,
): Promise<number> => {
  const found = await query(calls, {
    TableName: calls.table,
    IndexName: byStanding.name,
    KeyConditionExpression: 'standing = :standing',
    ExpressionAttributeValues: { ':standing': { S: standingOf(caller, state) } },
    Select: 'COUNT',
    Limit: most,
  })
  return found?.Count ?? 0
}

/** The partitions take turns, so that batches come roughly in the order in which they were due. */
export async function* due(calls: RecordCall, by: Date): AsyncGenerator<string> {
  const partitions = openNames.map((name) => pagesOf(calls, name, by))
  for (let open = partitions; open.length > 0; ) {
    const pages = await Promise.all(open.map((partition) => partition.next()))
    yield* pages.flatMap(({ value }) => value ?? [])
    open = open.filter((_, at) => !pages[at]?.done)
  }
}

/** Small enough that no partition delays the others. */
const idsPerPage = 100

async function* pagesOf(
  calls: RecordCall,
  open: string,
  by: Date,
): AsyncGenerator<readonly string[], undefined> {
  let from: Attributes | undefined
  do {
    const page = await query(calls, {
      TableName: calls.table,
      IndexName: byDue.name,
      KeyConditionExpression: '#open = :open AND due <= :by',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': { S: open }, ':by': { S: by.toISOString() } },
      ExclusiveStartKey: from,
      Limit: idsPerPage,
    })
    yield (page?.Items ?? []).map(({ pk }) => pk?.S ?? '')
    from = page?.LastEvaluatedKey
  } while (from)
}

const query = async (calls: RecordCall, input: QueryCommandInput) => {
  const command = new QueryCommand({ ...input, ReturnConsumedCapacity: 'TOTAL' })
  const found = await conditional(calls, () => calls.connection.client.send(command))
  return found.done ? found.answer : undefined
}
