import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import {
  type Attributes,
  createdAtOf,
  expiryOf,
  finish,
  isCompleted,
  isTakenOver,
  metaKey,
  ownerOf,
  partKey,
  placeOf,
  takeCompleted,
  takeExpired,
  takeFree,
  toRecord,
} from './batchrecord.ts'
import { type Connection, sendInTurn } from './calls.ts'
import {
  type BatchStore,
  BatchStoreUnavailable,
  type Claim,
  type ClaimRequest,
  type Deadline,
} from './port.ts'

export interface BatchStoreOptions {
  readonly connection: Connection
  readonly table: string
  readonly pause: (milliseconds: number) => Promise<void>
  readonly random: () => number
}

/** Bytes of results that stand in the META record itself; what is larger goes into parts. DynamoDB takes 400 KB a record. */
const inlineBytes = 256 * 1024
const partBytes = 380 * 1024

/** Batches in a DynamoDB table: a batch is the record of its idempotency key. */
export const createBatchStore = (options: BatchStoreOptions): BatchStore => ({
  claim: (request, deadline) => claim(options, request, deadline),
  reclaim: async (request, previous, deadline) => {
    const input = takeCompleted(options.table, request, previous)
    const taken = await conditional(
      options,
      () => options.connection.client.send(new UpdateItemCommand(input)),
      deadline,
    )
    return taken.done || (taken.stands !== undefined && ownerOf(taken.stands) === request.owner)
  },
  complete: (id, owner, results, now, deadline) => complete(options, id, owner, results, now, deadline),
  read: async (id, deadline) => {
    const item = await get(options, metaKey(id), deadline)
    return item && toRecord(item, await resultsOf(options, id, item, deadline))
  },
})

const claim = async (
  options: BatchStoreOptions,
  request: ClaimRequest,
  deadline: Deadline,
): Promise<Claim> => {
  const { client } = options.connection
  const free = new UpdateItemCommand(takeFree(options.table, request))
  const taken = await conditional(options, () => client.send(free), deadline)
  const item = taken.done ? (taken.answer.Attributes ?? {}) : taken.stands
  if (item === undefined) return claim(options, request, deadline) // TTL took it in between
  // Ours, also where the answer to the claim was lost and its repetition met the record that it had made.
  if (taken.done || ownerOf(item) === request.owner) {
    return {
      claimed: true,
      takenOver: isTakenOver(item),
      createdAt: createdAtOf(item),
      results: await resultsOf(options, request.id, item, deadline),
    }
  }
  if (Number(item.expiresAt?.N) > Math.floor(request.now.getTime() / 1000)) {
    const results = isCompleted(item) ? await resultsOf(options, request.id, item, deadline) : undefined
    return { claimed: false, record: toRecord(item, results) }
  }
  const expired = new PutItemCommand(takeExpired(options.table, request, ownerOf(item)))
  const replaced = await conditional(options, () => client.send(expired), deadline)
  return replaced.done
    ? { claimed: true, takenOver: false, createdAt: request.now.toISOString(), results: undefined }
    : claim(options, request, deadline)
}

const complete = async (
  options: BatchStoreOptions,
  id: string,
  owner: string,
  results: Uint8Array,
  now: Date,
  deadline: Deadline,
): Promise<boolean> => {
  const { connection, table } = options
  const fits = results.length <= inlineBytes
  const parts = fits ? 0 : Math.ceil(results.length / partBytes)
  await Promise.all(
    Array.from({ length: parts }, (_, part) => putPart(options, id, owner, part, results, now, deadline)),
  )
  const input = finish(table, id, { ...(fits ? { inline: results } : {}), parts, writer: owner }, now)
  const command = new UpdateItemCommand(input)
  const ended = await conditional(options, () => connection.client.send(command), deadline)
  // Completed by us: the answer to it was lost, and its repetition came second.
  return (
    ended.done || (ended.stands !== undefined && ownerOf(ended.stands) === owner && isCompleted(ended.stands))
  )
}

const putPart = async (
  options: BatchStoreOptions,
  id: string,
  owner: string,
  part: number,
  results: Uint8Array,
  now: Date,
  deadline: Deadline,
): Promise<void> => {
  const bytes = results.subarray(part * partBytes, (part + 1) * partBytes)
  const Item = { ...partKey(id, owner, part), bytes: { B: bytes }, expiresAt: expiryOf(now) }
  const command = new PutItemCommand({ TableName: options.table, Item, ReturnConsumedCapacity: 'TOTAL' })
  await conditional(options, () => options.connection.client.send(command), deadline)
}

const resultsOf = async (
  options: BatchStoreOptions,
  id: string,
  item: Attributes,
  deadline: Deadline,
): Promise<Uint8Array | undefined> => {
  const { inline, parts, writer } = placeOf(item)
  if (inline || parts === 0) return inline
  const read = await Promise.all(
    Array.from({ length: parts }, (_, part) => get(options, partKey(id, writer, part), deadline)),
  )
  return Buffer.concat(
    read.map((part) => {
      if (part?.bytes?.B === undefined)
        throw new BatchStoreUnavailable(`results of batch ${id} are incomplete`)
      return part.bytes.B
    }),
  )
}

const get = async (
  options: BatchStoreOptions,
  key: Attributes,
  deadline: Deadline,
): Promise<Attributes | undefined> => {
  const input = {
    TableName: options.table,
    Key: key,
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  } as const
  const command = new GetItemCommand(input)
  const got = await conditional(options, () => options.connection.client.send(command), deadline)
  return got.done ? got.answer.Item : undefined
}

type Conditional<T> =
  | { readonly done: true; readonly answer: T }
  | { readonly done: false; readonly stands: Attributes | undefined }

const maxTries = 8
const firstPause = 20

/**
 * Sends until there is an answer: done, or the record that stands in the way. All these writes are conditional, so
 * one whose answer was lost can be repeated.
 * @throws BatchStoreUnavailable when the store does not answer within the tries or the deadline.
 */
const conditional = async <T extends object>(
  options: BatchStoreOptions,
  send: () => Promise<T>,
  deadline: Deadline,
): Promise<Conditional<T>> => {
  const { connection, pause, random } = options
  for (let tries = 0; tries < maxTries; tries++) {
    if (tries > 0) await Promise.race([pause(random() * firstPause * 2 ** tries), deadline.reached])
    const sent = await sendInTurn(connection, send, deadline)
    if ('answer' in sent) return { done: true, answer: sent.answer }
    if (sent.error instanceof ConditionalCheckFailedException) return { done: false, stands: sent.error.Item }
    if (sent.fault === 'notSent' || sent.fault === 'broken') break
  }
  throw new BatchStoreUnavailable('the table of batches did not answer')
}
