import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { partCount } from '../../model/record-size.ts'
import type { AttemptResults, BatchStore, Claim, ClaimRequest } from '../../ports/batches.ts'
import {
  type Attributes,
  attemptOf,
  createdAtOf,
  expiryOf,
  finish,
  giveBack,
  isCompleted,
  isCompletedBy,
  isHeld,
  metaKey,
  ownerOf,
  resultsPlaceOf,
  takeCompleted,
  takeExpired,
  takeFree,
  toRecord,
} from './batch-record.ts'
import {
  callsWithin,
  conditional,
  getRecord,
  numbered,
  putParts,
  type RecordCall,
  type RecordCalls,
  readParts,
} from './record-calls.ts'

/**
 * The most bytes of results in META itself; larger ones go into parts. A read of META, to see whether the batch has
 * ended, is charged by its size.
 */
const inlineBytes = 32 * 1024

/** Batches in a DynamoDB table: a batch is the record of its idempotency key. */
export const createBatchStore = (calls: RecordCalls): BatchStore => {
  const within = callsWithin(calls)
  return {
    claim: (request, deadline) => claim(within(deadline), request),
    reclaim: async (request, previous, deadline) => {
      const take = (format: number) =>
        calls.connection.client.send(
          new UpdateItemCommand(takeCompleted(calls.table, request, { previous, format })),
        )
      const taken = await numbered(within(deadline), take, calls.writes.batch)
      const item = taken.done ? taken.answer.Attributes : taken.stands
      return item && ownerOf(item) === request.owner ? attemptOf(item) : undefined
    },
    release: async (id, owner, deadline) => {
      const command = new UpdateItemCommand(giveBack(calls.table, id, owner))
      return (await conditional(within(deadline), () => calls.connection.client.send(command))).done
    },
    complete: ({ id, owner, now }, completion, deadline) =>
      complete(within(deadline), id, { owner, ...completion, now }),
    read: async (id, deadline) => {
      const item = await getRecord(within(deadline), metaKey(id))
      return item && toRecord(item, await storedResultsOf(within(deadline), id, item))
    },
  }
}

const claim = async (calls: RecordCall, request: ClaimRequest): Promise<Claim> => {
  const { client } = calls.connection
  const own = calls.writes.batch
  const take = (format: number) => client.send(new UpdateItemCommand(takeFree(calls.table, request, format)))
  const taken = await numbered(calls, take, own)
  const item = taken.done ? (taken.answer.Attributes ?? {}) : taken.stands
  if (item === undefined) return claim(calls, request) // TTL removed it in between
  // It is ours, even if the answer to the claim was lost and the repeated write met its own record.
  if (taken.done || ownerOf(item) === request.owner) {
    return {
      claimed: true,
      attempt: attemptOf(item),
      createdAt: createdAtOf(item),
      results: await storedResultsOf(calls, request.id, item),
    }
  }
  const isExpired = Number(item.expiresAt?.N) <= Math.floor(request.now.getTime() / 1000)
  if (!isExpired || isHeld(item, request.now)) {
    const results = isCompleted(item) ? await storedResultsOf(calls, request.id, item) : undefined
    return { claimed: false, record: toRecord(item, results) }
  }
  const expired = new PutItemCommand(
    takeExpired(calls.table, request, { previous: ownerOf(item), format: own }),
  )
  const replaced = await conditional(calls, () => client.send(expired))
  return replaced.done
    ? { claimed: true, attempt: 1, createdAt: request.now.toISOString(), results: undefined }
    : claim(calls, request)
}

const complete = async (
  calls: RecordCall,
  id: string,
  { owner, results, uncertain, now }: AttemptResults & { readonly owner: string; readonly now: Date },
): Promise<boolean> => {
  const { connection, table } = calls
  const fits = results.length <= inlineBytes
  const parts = fits ? 0 : partCount(results)
  if (!fits) await putParts(calls, { name: id, writer: owner, expiresAt: expiryOf(now) }, results)
  const input = finish(
    { table, id },
    { ...(fits ? { inline: results } : {}), parts, writer: owner },
    { uncertain, now, format: calls.writes.batch },
  )
  const command = new UpdateItemCommand(input)
  const ended = await conditional(calls, () => connection.client.send(command))
  // We completed it: the answer was lost, and the repeated write failed its condition.
  return ended.done || isCompletedBy(ended.stands, owner)
}

/** The results from META or from parts; undefined when there are none. */
export const storedResultsOf = async (
  calls: RecordCall,
  id: string,
  item: Attributes,
): Promise<Uint8Array | undefined> => {
  const { inline, parts, writer } = resultsPlaceOf(item)
  return inline || parts === 0 ? inline : readParts(calls, id, { writer, parts })
}
