/**
 * The messages that a function reports as failed (`ReportBatchItemFailures`), or all of them when its result cannot be
 * understood: "Lambda treats a batch as a complete failure if your function returns an invalid JSON response, an empty
 * string itemIdentifier, a null itemIdentifier, an itemIdentifier with a bad key name". An empty result is a success.
 * It is an assumption, the safe one, that an unknown message fails them all.
 */
export const failedMessages = (result: unknown, messageIds: readonly string[]): ReadonlySet<string> => {
  const all = new Set(messageIds)
  if (result === null || result === undefined) return new Set()
  if (typeof result !== 'object') return all
  const { batchItemFailures = null } = result as { readonly batchItemFailures?: unknown }
  if (batchItemFailures === null) return new Set()
  if (!Array.isArray(batchItemFailures)) return all
  const failed = batchItemFailures.map(identifierOf)
  return failed.every((id) => id !== undefined && all.has(id)) ? new Set(failed as string[]) : all
}

const identifierOf = (failure: unknown): string | undefined =>
  typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
    ? String(failure.itemIdentifier)
    : undefined
