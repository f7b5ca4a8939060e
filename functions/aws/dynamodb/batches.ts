import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { partsOf } from '../../model/record-size.ts'
import type { BatchStore, Claim, ClaimRequest, Completion } from '../../ports/batches.ts'
import type { Deadline } from '../../ports/deadline.ts'
import {
  type Attributes,
  attemptOf,
  createdAtOf,
  expiryOf,
  finish,
  giveBack,
  isCompleted,
  isHeld,
  metaKey,
  ownerOf,
  placeOf,
  takeCompleted,
  takeExpired,
  takeFree,
  toRecord,
} from './batch-record.ts'
import { conditional, getRecord, numbered, putParts, type RecordCalls, readParts } from './record-calls.ts'

export type BatchStoreOptions = RecordCalls

/** Bytes of results that stand in the META record itself; what is larger goes into parts. Whoever asks whether a batch has ended pays for reading META. */
const inlineBytes = 32 * 1024

/** Batches in a DynamoDB table: a batch is the record of its idempotency key. */
export const createBatchStore = (options: BatchStoreOptions): BatchStore => ({
  claim: (request, deadline) => claim(options, request, deadline),
  reclaim: async (request, previous, deadline) => {
    const take = (format: number) =>
      options.connection.client.send(
        new UpdateItemCommand(takeCompleted(options.table, request, previous, format)),
      )
    const taken = await numbered(options, take, deadline, options.writes.batch)
    const item = taken.done ? taken.answer.Attributes : taken.stands
    return item && ownerOf(item) === request.owner ? attemptOf(item) : undefined
  },
  release: async (id, owner, deadline) => {
    const command = new UpdateItemCommand(giveBack(options.table, id, owner))
    return (await conditional(options, () => options.connection.client.send(command), deadline)).done
  },
  complete: (id, owner, completion, now, deadline) =>
    complete(options, id, owner, { ...completion, now }, deadline),
  read: async (id, deadline) => {
    const item = await getRecord(options, metaKey(id), deadline)
    return item && toRecord(item, await resultsOf(options, id, item, deadline))
  },
})

const claim = async (
  options: BatchStoreOptions,
  request: ClaimRequest,
  deadline: Deadline,
): Promise<Claim> => {
  const { client } = options.connection
  const own = options.writes.batch
  const take = (format: number) =>
    client.send(new UpdateItemCommand(takeFree(options.table, request, format)))
  const taken = await numbered(options, take, deadline, own)
  const item = taken.done ? (taken.answer.Attributes ?? {}) : taken.stands
  if (item === undefined) return claim(options, request, deadline) // TTL took it in between
  // Ours, also where the answer to the claim was lost and its repetition met the record that it had made.
  if (taken.done || ownerOf(item) === request.owner) {
    return {
      claimed: true,
      attempt: attemptOf(item),
      createdAt: createdAtOf(item),
      results: await resultsOf(options, request.id, item, deadline),
    }
  }
  const isExpired = Number(item.expiresAt?.N) <= Math.floor(request.now.getTime() / 1000)
  if (!isExpired || isHeld(item, request.now)) {
    const results = isCompleted(item) ? await resultsOf(options, request.id, item, deadline) : undefined
    return { claimed: false, record: toRecord(item, results) }
  }
  const expired = new PutItemCommand(takeExpired(options.table, request, ownerOf(item), own))
  const replaced = await conditional(options, () => client.send(expired), deadline)
  return replaced.done
    ? { claimed: true, attempt: 1, createdAt: request.now.toISOString(), results: undefined }
    : claim(options, request, deadline)
}

const complete = async (
  options: BatchStoreOptions,
  id: string,
  owner: string,
  { results, uncertain, now }: Completion & { readonly now: Date },
  deadline: Deadline,
): Promise<boolean> => {
  const { connection, table } = options
  const fits = results.length <= inlineBytes
  const parts = fits ? 0 : partsOf(results)
  if (!fits) await putParts(options, id, owner, results, expiryOf(now), deadline)
  const input = finish(
    table,
    id,
    { ...(fits ? { inline: results } : {}), parts, writer: owner },
    { uncertain, now, format: options.writes.batch },
  )
  const command = new UpdateItemCommand(input)
  const ended = await conditional(options, () => connection.client.send(command), deadline)
  // Completed by us: the answer to it was lost, and its repetition came second.
  return (
    ended.done || (ended.stands !== undefined && ownerOf(ended.stands) === owner && isCompleted(ended.stands))
  )
}

/** Wherever they are; undefined when there are none. */
export const resultsOf = async (
  options: BatchStoreOptions,
  id: string,
  item: Attributes,
  deadline: Deadline,
): Promise<Uint8Array | undefined> => {
  const { inline, parts, writer } = placeOf(item)
  return inline || parts === 0 ? inline : readParts(options, id, { writer, parts }, deadline)
}
