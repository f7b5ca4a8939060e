import { randomBytes } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { endsQueue, webhooksQueue } from '../functions/resources/queues.ts'
import { readSecrets } from '../functions/webhooks/secrets.ts'
import { createQueue, type MadeQueue } from './queues.ts'

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
}

/** Undefined if nobody is told; then there is no queue either. */
export const createEventQueues = async (
  sqs: SQSClient,
  { webhooks = [], webhookSecret = newSecret(), bus = false }: EventOptions,
): Promise<LocalEvents | undefined> => {
  if (webhooks.length === 0 && !bus) return undefined
  readSecrets(webhookSecret)
  const ends = await createQueue(sqs, endsQueue)
  if (webhooks.length === 0) return { ends, webhooks: undefined, bus }
  const queue = await createQueue(sqs, webhooksQueue)
  return { ends, webhooks: { ...queue, addresses: [...new Set(webhooks)], secret: webhookSecret }, bus }
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
