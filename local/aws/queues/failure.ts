/** A refusal in SQS's own words. The SDK names its error after the code. */
export class SqsFailure extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const refusals = {
  noQueue: () => new SqsFailure('QueueDoesNotExist', 'The specified queue does not exist.'),
  invalid: (message: string) => new SqsFailure('InvalidParameterValue', message),
  unsupported: (message: string) => new SqsFailure('UnsupportedOperation', message),
} as const
