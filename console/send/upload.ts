import { RequestError } from '../../client/index.ts'
import { Advised } from '../state/advice.ts'
import type { Effects } from './effects.ts'
import { follow } from './follow.ts'
import { go } from './place.ts'
import type { Sending } from './sending.ts'
import { teller } from './store.ts'

/** Brings a file to the service, which works on it by itself. */
export const upload = async (sending: Sending, effects: Effects): Promise<void> => {
  const { key } = sending
  const tell = teller(effects.store, key)
  tell({ type: 'phase', phase: 'sending' })
  await askOfHeader(sending, effects)
  tell({ type: 'phase', phase: 'uploading' })
  const id = await brought(sending, effects)
  tell({ type: 'named', batch: id })
  go.toBatch(id, effects.store)
  follow(key, id, effects)
}

/** A gigabyte is not uploaded to learn that its header row is wrong: the first row alone asks the same question. */
const askOfHeader = async (
  { file, target, signal }: Omit<Sending, 'key'>,
  { connection }: Effects,
): Promise<void> => {
  if (file.header === undefined) return
  const { collection, contentType, as } = target
  const { value: first } = await file.rows().next()
  if (first === undefined) return
  const bytes = file.body.slice(0, first.end)
  await connection.client.importText(await bytes.text(), {
    collection,
    contentType,
    ...as,
    validateOnly: true,
    throwOnFailure: false,
    signal,
  })
}

/** Returns the id of its batch. What the bucket refuses is not told as if the service had said it. */
const brought = async (
  { key, file, target, signal }: Sending,
  { store, connection, now }: Effects,
): Promise<string> => {
  const tell = teller(store, key)
  const { collection, as, contentType } = target
  const total = file.body.size
  const onSent = (sent: number) => tell({ type: 'uploaded', sent, total, at: now() })
  let answered = 0
  const onAnswer = (status: number) => {
    answered = status
  }
  onSent(0)
  try {
    const announced = { collection, contentType, ...as, idempotencyKey: key, signal }
    return (await connection.uploading({ onSent, onAnswer }).importFile(file.body, announced)).id
  } catch (error) {
    throw error instanceof RequestError && answered >= 400 ? uploadRefused(answered) : error
  }
}

const uploadRefused = (status: number): Advised =>
  new Advised({
    title: 'The upload was refused',
    detail: `The place of the upload answered ${status}. It is open for an hour, and for one file; trying again asks for it anew.`,
    remedy: 'try again',
  })
