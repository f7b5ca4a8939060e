import { randomUUID } from 'node:crypto'
import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols'
import { answerIn } from './answer.ts'
import { bytesOf } from './collect.ts'
import { callOf } from './operations.ts'

type Protocol = AwsJson1_0Protocol
type Schema = Parameters<Protocol['serializeRequest']>[0]
type SerializeContext = Parameters<Protocol['serializeRequest']>[2]
type ReadContext = Parameters<Protocol['deserializeResponse']>[1]
type Request = Awaited<ReturnType<Protocol['serializeRequest']>>
type Response = Parameters<Protocol['deserializeResponse']>[2]
type Output = Awaited<ReturnType<Protocol['deserializeResponse']>>

/**
 * The SDK's protocol with another serializer for the calls of the stores, because the SDK walks through every byte of a
 * request in JavaScript, and through every value of an answer by its schema. Endpoints, headers, signatures, metadata
 * and exceptions are the SDK's.
 */
export class WireProtocol extends AwsJson1_0Protocol {
  override async serializeRequest<Input extends object>(
    schema: Schema,
    input: Input,
    context: SerializeContext,
  ): Promise<Request> {
    const call = callOf(schema.name)
    if (call === undefined) return super.serializeRequest(schema, input, context)
    // Only its body depends on the input.
    const request = await super.serializeRequest(schema, {}, context)
    request.body = bodyOf(schema.name, input)
    return request
  }

  /** Without the SDK's steps around it: an error has the answer that it came with, as those give it, and its status. */
  async read(schema: Schema, context: ReadContext, response: Response): Promise<Output> {
    try {
      return await this.deserializeResponse(schema, context, response)
    } catch (error) {
      Object.defineProperty(error, '$response', { value: response, configurable: true })
      const read = error as { $metadata?: object }
      read.$metadata ??= this.deserializeMetadata(response)
      throw error
    }
  }

  override async deserializeResponse<T extends Output>(
    schema: Schema,
    context: ReadContext,
    response: Response,
  ): Promise<T> {
    const call = callOf(schema.name)
    if (call === undefined) return super.deserializeResponse(schema, context, response)
    const answer = answerIn(await bytesOf(response.body))
    const metadata = this.deserializeMetadata(response)
    if (this.isErrorResponse(response.statusCode))
      return this.handleError(schema, context, response, answer, metadata)
    call.output.read(answer)
    return { ...answer, $metadata: metadata } as T
  }
}

/** The body of a call that the codec writes. @throws Error for another. */
export const bodyOf = (operation: string, input: object): Buffer => {
  const call = callOf(operation)
  if (call === undefined) throw new Error(`the codec does not write ${operation}`)
  return Buffer.from(call.input.write(withToken(operation, input)))
}

/** The SDK's own serializer generates one as well. */
const withToken = (operation: string, input: object): object =>
  operation === 'TransactWriteItems' && !('ClientRequestToken' in input && input.ClientRequestToken)
    ? { ...input, ClientRequestToken: randomUUID() }
    : input

/** The setting for a client: `new DynamoDBClient({ ...wireCodec })`. The SDK's types do not have it. */
export const wireCodec = { protocol: WireProtocol } as const
