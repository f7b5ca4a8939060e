interface Details {
  /** Beside the message. */
  readonly members?: object
  readonly status?: number
}

/** DynamoDB's answer instead of a result. */
export class ServiceError extends Error {
  readonly type: string
  readonly members: object
  readonly status: number
  constructor(type: string, message: string, { members = {}, status = 400 }: Details = {}) {
    // It is an answer and not a bug: a stack trace would be costly and is never read.
    const usual = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = usual
    this.type = type
    this.members = members
    this.status = status
  }
}

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message)

/** The most frequent beginning of its messages. */
export const invalidParameter = (message: string): ServiceError =>
  invalid(`One or more parameter values were invalid: ${message}`)

/** JSON of another shape than the call's. */
export const notSerializable = (message: string): ServiceError =>
  new ServiceError('SerializationException', message)

/** A feature of DynamoDB that the double lacks: refused, rather than answered wrongly. */
export const unsupported = (what: string): ServiceError =>
  new ServiceError('ValidationException', `This DynamoDB double does not know ${what}.`)
