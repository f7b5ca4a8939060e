import type { SQSClient } from '@aws-sdk/client-sqs'
import { createEndQueue } from '../aws/end-queue.ts'
import type { EndQueue } from '../ports/events.ts'
import type { Written } from '../ports/formats.ts'

/** The queue of ends, where the deployment has one. */
export const endQueueAt = (
  url: string | undefined,
  client: SQSClient,
  options: { readonly writes: Written },
): EndQueue | undefined => (url === undefined ? undefined : createEndQueue(client, url, options))
