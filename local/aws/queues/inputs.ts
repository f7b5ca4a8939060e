import * as z from 'zod'

/** The members of each call that the service uses. Any other is refused, since it would be ignored otherwise. */

const seconds = (most: number) => z.int().min(0).max(most)

/** "A message can include only XML, JSON, and unformatted text": these characters, and at least one. */
const text = z.string().regex(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u)

/** "The maximum is 1,048,576 bytes (1 MiB)", for a message and for a call. */
export const maxBytes = 1024 * 1024

const QueueUrl = z.string()
const Attributes = z.record(
  z.string().regex(/^(DelaySeconds|VisibilityTimeout|MessageRetentionPeriod|RedrivePolicy)$/),
  z.string(),
)
const names = z.array(z.string()).default([])

const message = {
  MessageBody: text,
  DelaySeconds: seconds(900).optional(),
  MessageGroupId: z.string().min(1).max(128).optional(),
}
const receipt = { ReceiptHandle: z.string() }
const visibility = { ...receipt, VisibilityTimeout: seconds(43_200) }

const Id = z.string().regex(/^[\w-]{1,80}$/)

const haveDistinctIds = (entries: readonly { readonly Id: string }[]): boolean =>
  new Set(entries.map((entry) => entry.Id)).size === entries.length

/** Up to ten entries. A wrong one refuses the call; SQS refuses that entry alone. */
const sends = z
  .array(z.strictObject({ Id, ...message }))
  .min(1)
  .max(10)
  .refine(haveDistinctIds)
const receipts = z
  .array(z.strictObject({ Id, ...receipt }))
  .min(1)
  .max(10)
  .refine(haveDistinctIds)
const visibilities = z
  .array(z.strictObject({ Id, ...visibility }))
  .min(1)
  .max(10)
  .refine(haveDistinctIds)

export const inputs = {
  CreateQueue: z.strictObject({
    QueueName: z.string().regex(/^[\w-]{1,80}$/),
    Attributes: Attributes.optional(),
  }),
  GetQueueUrl: z.strictObject({ QueueName: z.string() }),
  ListQueues: z.strictObject({ QueueNamePrefix: z.string().default('') }),
  GetQueueAttributes: z.strictObject({ QueueUrl, AttributeNames: names }),
  SetQueueAttributes: z.strictObject({ QueueUrl, Attributes }),
  SendMessage: z.strictObject({ QueueUrl, ...message }),
  SendMessageBatch: z.strictObject({ QueueUrl, Entries: sends }),
  ReceiveMessage: z.strictObject({
    QueueUrl,
    MaxNumberOfMessages: z.int().min(1).max(10).default(1),
    VisibilityTimeout: seconds(43_200).optional(),
    WaitTimeSeconds: seconds(20).default(0),
    AttributeNames: names,
    MessageSystemAttributeNames: names,
    MessageAttributeNames: names,
  }),
  DeleteMessage: z.strictObject({ QueueUrl, ...receipt }),
  DeleteMessageBatch: z.strictObject({ QueueUrl, Entries: receipts }),
  ChangeMessageVisibility: z.strictObject({ QueueUrl, ...visibility }),
  ChangeMessageVisibilityBatch: z.strictObject({ QueueUrl, Entries: visibilities }),
} as const

export type Action = keyof typeof inputs
export type Input<Name extends Action> = z.output<(typeof inputs)[Name]>
