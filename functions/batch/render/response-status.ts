/** `uniform`: results that all have one status give it to the response. */
export type BatchStatusPolicy = 'multi-status' | 'uniform'

/** The response's own status for a batch that is not atomic. */
export const responseStatus = (statuses: readonly number[], policy: BatchStatusPolicy): number => {
  const [first] = statuses
  // 204 and 304 cannot carry the body with the results.
  const carries = first !== undefined && first !== 204 && first !== 304
  return policy === 'uniform' && carries && statuses.every((status) => status === first) ? first : 207
}
