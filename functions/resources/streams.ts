/** How the stream of the table of items is followed. */
export const itemsStream = {
  functionTimeoutSeconds: 60,
  /** Records to an invocation. */
  batchSize: 100,
  /** How long an invocation waits for more of them. */
  batchingWindowSeconds: 1,
  /** Each halves what is delivered, so a record that cannot be read is alone after seven. */
  retryAttempts: 10,
  deadLetters: { localName: 'changes-dead', retentionSeconds: 14 * 24 * 3600 },
} as const
