import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'

/**
 * Handles the messages of a queue one after the other. A message that fails is delivered again; the others are done.
 * @param handle resolves with false for a message that has to be delivered again.
 */
export const consume = async (
  { Records: records }: SQSEvent,
  handle: (record: SQSRecord) => Promise<boolean>,
  failed: (record: SQSRecord, error: unknown) => void,
): Promise<SQSBatchResponse> => {
  const batchItemFailures: { itemIdentifier: string }[] = []
  for (const record of records) {
    const done = await handle(record).catch((error: unknown) => {
      failed(record, error)
      return false
    })
    if (!done) batchItemFailures.push({ itemIdentifier: record.messageId })
  }
  return { batchItemFailures }
}
