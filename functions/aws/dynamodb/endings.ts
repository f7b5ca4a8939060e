import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Ending, Endings } from '../../batch/receipts/expiry.ts'
import type { BatchName } from '../../model/attempt.ts'
import { idOfBytes } from '../../model/ids.ts'
import { chunkKey } from './async-record.ts'
import {
  type Attributes,
  attemptOf,
  completedAtOf,
  createdAtOf,
  isCompleted,
  metaKey,
} from './batch-record.ts'
import { isFault, sendInTurn } from './calls.ts'
import { isReadable, type RecordCalls } from './record-calls.ts'

/** Keys a BatchGetItem. */
const keysPerCall = 100

/**
 * The ends of batches and chunks by their records. The read is eventually consistent, which costs half: an end that is
 * not seen yet only keeps an entry a little longer. Without an answer there is no ending.
 */
export const createEndings =
  (calls: RecordCalls): Endings =>
  async (names, deadline) => {
    const keys = new Map(names.map((name) => [keyText(keyOf(name)), keyOf(name)]))
    const all = [...keys.values()]
    const pages = Array.from({ length: Math.ceil(all.length / keysPerCall) }, (_, at) =>
      all.slice(at * keysPerCall, (at + 1) * keysPerCall),
    )
    const records = (await Promise.all(pages.map((page) => read(calls, page, deadline)))).flat()
    const found = new Map(records.map((record) => [keyText(record), record]))
    return names.map((name) => endingOf(name, found.get(keyText(keyOf(name)))))
  }

const keyOf = ({ kind, batch, since, chunk }: BatchName): Attributes =>
  kind === 'chunk'
    ? chunkKey({ batch: idOfBytes(batch), createdAt: new Date(since).toISOString(), firstIndex: chunk })
    : metaKey(idOfBytes(batch))

const keyText = ({ pk, sk }: Attributes): string => `${pk?.S} ${sk?.S}`

const read = async (
  { connection, table }: RecordCalls,
  keys: readonly Attributes[],
  deadline: Parameters<Endings>[1],
): Promise<readonly Attributes[]> => {
  const command = new BatchGetItemCommand({
    RequestItems: { [table]: { Keys: [...keys] } },
    ReturnConsumedCapacity: 'TOTAL',
  })
  const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
  return isFault(sent) ? [] : (sent.answer.Responses?.[table] ?? [])
}

const endingOf = ({ kind, since }: BatchName, record: Attributes | undefined): Ending | undefined => {
  // A record of a later version gives no ending here.
  if (record === undefined || !isReadable(record)) return undefined
  const completed = isCompleted(record) ? Date.parse(completedAtOf(record) ?? '') : undefined
  return {
    // A chunk's record has the generation of its batch in its key.
    since: kind === 'chunk' ? since : Date.parse(createdAtOf(record)),
    attempts: attemptOf(record),
    completedAt: completed,
    uncertain: record.uncertain?.BOOL === true || record.abandoned?.BOOL === true,
  }
}
