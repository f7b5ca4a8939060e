import { randomBytes } from 'node:crypto'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { endsQueue, webhooksQueue } from '../functions/resources/queues.ts'
import { itemsStream } from '../functions/resources/streams.ts'
import { readSecrets } from '../functions/webhooks/secrets.ts'
import { createDeadLetters, createQueue, type MadeQueue } from './queues.ts'
import type { DeadLetter } from './streams/dead-letter.ts'

/** Who is told of what happens on this machine. */
export interface EventOptions {
  /** `http:` and addresses of this machine are allowed here. */
  readonly webhooks?: readonly string[] | undefined
  /** The secret of all webhooks, `whsec_…`; one is made up when absent. */
  readonly webhookSecret?: string | undefined
  /** Whether events go to the bus that `multistatus events` follows. */
  readonly bus?: boolean | undefined
}

/** The queues, and the settings of the functions that use them. */
export interface LocalEvents {
  readonly ends: MadeQueue
  /** Undefined without webhooks. */
  readonly webhooks:
    | (MadeQueue & { readonly addresses: readonly string[]; readonly secret: string })
    | undefined
  readonly bus: boolean
  /** Takes the changes of items that could not be published in any try. */
  readonly bury: (letter: DeadLetter) => Promise<void>
}

/** Undefined if nobody is told; then there is no queue either. */
export const createEventQueues = async (
  sqs: SQSClient,
  { webhooks = [], webhookSecret = newSecret(), bus = false }: EventOptions,
): Promise<LocalEvents | undefined> => {
  if (webhooks.length === 0 && !bus) return undefined
  readSecrets(webhookSecret)
  const shared = { ends: await createQueue(sqs, endsQueue), bus, bury: await burying(sqs) }
  if (webhooks.length === 0) return { ...shared, webhooks: undefined }
  const queue = await createQueue(sqs, webhooksQueue)
  const addresses = [...new Set(webhooks)]
  return { ...shared, webhooks: { ...queue, addresses, secret: webhookSecret } }
}

const burying = async (sqs: SQSClient): Promise<LocalEvents['bury']> => {
  const QueueUrl = await createDeadLetters(sqs, itemsStream.deadLetters)
  return async (letter) => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }))
  }
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
