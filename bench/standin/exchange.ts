import type { IncomingMessage } from 'node:http'
import { type Bill, openBill } from './capacity.ts'
import { type Operation, operations } from './operations.ts'
import { checkSignature } from './signature.ts'
import type { Store } from './store.ts'
import { invalid, isRecord, ServiceError } from './values.ts'

export interface Exchange {
  /** The operation's name, or what stood in its place. */
  readonly operation: string
  readonly status: number
  readonly body: string
  readonly bill: Bill
  /** Set when the request broke the protocol, which no candidate may. */
  readonly breach?: string
}

const prefix = 'DynamoDB_20120810.'
const contentType = 'application/x-amz-json-1.0'

/** What a table's state decides; everything else that is refused is a mistake of the candidate's. */
const expected = new Set(['ConditionalCheckFailedException', 'TransactionCanceledException'])

/** Checks one request and answers it. */
export const answer = (request: IncomingMessage, body: string, store: Store, secret: string): Exchange => {
  const bill = openBill()
  const target = String(request.headers['x-amz-target'] ?? '')
  const operation = target.replace(prefix, '')
  try {
    const run = operationOf(request, target)
    checkSignature(request.headers, body, secret)
    const output = run(store, bill, inputOf(body))
    return { operation, status: 200, body: JSON.stringify(output), bill }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { type, message, members } = error
    const text = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, ...members })
    const breach = expected.has(type) ? {} : { breach: `${operation}: ${type}: ${message}` }
    return { operation, status: 400, body: text, bill, ...breach }
  }
}

const operationOf = ({ method, url, headers }: IncomingMessage, target: string): Operation => {
  if (method !== 'POST' || url !== '/') throw invalid(`${method} ${url} is no call`)
  if (headers['content-type'] !== contentType)
    throw new ServiceError('SerializationException', `the content type is ${headers['content-type']}`)
  const operation = target.startsWith(prefix) ? operations.get(target.slice(prefix.length)) : undefined
  if (!operation) throw new ServiceError('UnknownOperationException', `the stand-in does not know ${target}`)
  return operation
}

const inputOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const input: unknown = JSON.parse(body)
    if (isRecord(input)) return input
  } catch {
    // answered below
  }
  throw new ServiceError('SerializationException', 'the body is no JSON object')
}
