import type { DynamoDBRecord } from 'aws-lambda'

/**
 * How many of the records come before the first one that a function reports (`ReportBatchItemFailures`): all where it reports
 * none. A result that cannot be understood, or names no record of these, is a failure from the first on.
 */
export const placeOfFailure = (result: unknown, records: readonly DynamoDBRecord[]): number => {
  if (result === null || result === undefined) return records.length
  if (typeof result !== 'object') return 0
  const { batchItemFailures = null } = result as { readonly batchItemFailures?: unknown }
  if (batchItemFailures === null) return records.length
  if (!Array.isArray(batchItemFailures)) return 0
  const places = batchItemFailures.map((failure) => placeOf(failure, records))
  return Math.max(0, Math.min(records.length, ...places))
}

const placeOf = (failure: unknown, records: readonly DynamoDBRecord[]): number =>
  typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
    ? records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failure.itemIdentifier)
    : -1
