/** What DynamoDB answers instead of a result. */
export class ServiceError extends Error {
  readonly type: string
  readonly members: object
  readonly status: number
  constructor(type: string, message: string, members: object = {}, status = 400) {
    // It is an answer: nobody reads where it was made, and to find that out is dear.
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

/** The commonest beginning of its complaints. */
export const invalidParameter = (message: string): ServiceError =>
  invalid(`One or more parameter values were invalid: ${message}`)

/** JSON of another shape than the call's. */
export const unreadable = (message: string): ServiceError =>
  new ServiceError('SerializationException', message)

/** What DynamoDB can and this double cannot: refused, rather than answered wrongly. */
export const unsupported = (what: string): ServiceError =>
  new ServiceError('ValidationException', `This DynamoDB double does not know ${what}.`)
