/** An error that the user can correct: printed in one line, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
