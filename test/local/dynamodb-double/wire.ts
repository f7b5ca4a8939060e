import type { DynamoDbDouble } from '../../../local/dynamodb-double/double.ts'
import type { Members } from '../../../local/dynamodb-double/values/value.ts'
import type { WireCall } from './calls.ts'

/** Answers a call: status and JSON, as they are on the wire. */
export type Answers = (call: WireCall) => Promise<{ readonly status: number; readonly body: Members }>

const headersOf = (operation: string) => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': `DynamoDB_20120810.${operation}`,
  'x-amz-date': '20250101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
})

export const answersOf =
  (double: DynamoDbDouble): Answers =>
  async ([operation, input]) => {
    const call = { method: 'POST', path: '/', headers: headersOf(operation), body: JSON.stringify(input) }
    const { status, body } = double.answer(call)
    return { status, body: JSON.parse(body) }
  }

export const answersAt =
  (endpoint: string): Answers =>
  async ([operation, input]) => {
    const request = { method: 'POST', headers: headersOf(operation), body: JSON.stringify(input) }
    const response = await fetch(endpoint, request)
    return { status: response.status, body: (await response.json()) as Members }
  }
