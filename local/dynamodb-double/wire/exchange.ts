import { type Bill, openBill } from '../calls/capacity.ts'
import { operations, type RunCall, type Scene } from '../calls/operations.ts'
import { invalid, notSerializable, ServiceError } from '../values/fault.ts'
import { isRecord, type Members } from '../values/value.ts'
import type { Call } from './call.ts'
import { checkSignature } from './signature.ts'

export interface Exchange {
  /** The operation's name, or the text in its place. */
  readonly operation: string
  readonly status: number
  /** JSON. */
  readonly body: string
  /** What time it is here, as HTTP has it. */
  readonly date: string
  readonly bill: Bill
  /** A refusal that does not depend on the state of a table: a fault of the caller. */
  readonly breach?: string
}

const prefix = 'DynamoDB_20120810.'
const contentType = 'application/x-amz-json-1.0'

/** Refusals that depend on the state of a table. */
const expected = new Set([
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'ResourceInUseException',
])

/** Checks one call and answers it. Its effects are visible, and in the journal if there is one, when this returns. */
export const answer = (call: Call, scene: Omit<Scene, 'bill'>, secret: string | undefined): Exchange => {
  const bill = openBill()
  const target = String(call.headers['x-amz-target'] ?? '')
  const operation = target.replace(prefix, '')
  const now = scene.now()
  const date = now.toUTCString()
  try {
    const run = operationOf(call, target)
    if (secret !== undefined) checkSignature(call, secret, now)
    const output = run({ ...scene, bill }, inputOf(call.body))
    scene.database.flush()
    const body = JSON.stringify(output)
    return { operation, status: 200, body, date, bill, ...memberBreach(operation, output) }
  } catch (error) {
    const { type, message, members, status } = asServiceError(error)
    const text = JSON.stringify({
      __type: `${namespaceOf(type)}#${type}`,
      [wordsIn(type)]: message,
      ...members,
    })
    const breach = expected.has(type) ? {} : { breach: `${operation}: ${type}: ${message}` }
    return { operation, status, body: text, date, bill, ...breach }
  }
}

const mistakes: readonly unknown[] = ['ValidationError', 'ResourceNotFound']

const memberBreach = (operation: string, { Responses: responses }: Members): Pick<Exchange, 'breach'> => {
  if (operation !== 'BatchExecuteStatement' || !Array.isArray(responses)) return {}
  const wrong = responses.find(({ Error: error }) => mistakes.includes(error?.Code))
  return wrong ? { breach: `${operation}: ${wrong.Error.Code}: ${wrong.Error.Message}` } : {}
}

/** After a bug in the double or on a full disk, it is open whether the call took effect. A 500 says the same. */
const asServiceError = (error: unknown): ServiceError =>
  error instanceof ServiceError
    ? error
    : new ServiceError('InternalServerError', error instanceof Error ? (error.stack ?? '') : String(error), {
        status: 500,
      })

/** The namespaces of the front end's exceptions; the others are DynamoDB's own. */
const namespaces: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
  IncompleteSignatureException: 'com.amazon.coral.service',
  InvalidSignatureException: 'com.amazon.coral.service',
}

const namespaceOf = (type: string): string => namespaces[type] ?? 'com.amazonaws.dynamodb.v20120810'

/** The member with the message; the SDK takes either. */
const wordsIn = (type: string): string => (type === 'TransactionCanceledException' ? 'Message' : 'message')

const operationOf = ({ method, path, headers }: Call, target: string): RunCall => {
  if (method !== 'POST' || path !== '/') throw invalid(`${method} ${path} is no call`)
  if (headers['content-type'] !== contentType)
    throw notSerializable(`the content type is ${headers['content-type']}`)
  const operation = target.startsWith(prefix) ? operations.get(target.slice(prefix.length)) : undefined
  if (!operation)
    throw new ServiceError(
      'UnknownOperationException',
      `This DynamoDB double does not know ${target || 'a call without a target'}.`,
    )
  return operation
}

const inputOf = (body: string): Members => {
  try {
    const input: unknown = JSON.parse(body)
    if (isRecord(input)) return input
  } catch {
    // answered below
  }
  throw notSerializable('the body is no JSON object')
}
