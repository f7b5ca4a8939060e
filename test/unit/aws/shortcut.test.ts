import { Readable } from 'node:stream'
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { wireCodec } from '../../../functions/aws/dynamodb/codec/protocol.ts'
import { takeShortcuts } from '../../../functions/aws/dynamodb/shortcut.ts'
import { createSigner } from '../../../functions/aws/dynamodb/signer.ts'
import { createDouble } from '../../../local/dynamodb-double/double.ts'
import { requestHandlerOf } from '../../../local/dynamodb-double/handler.ts'
import { schemasOf } from '../../../local/dynamodb-double/ours.ts'

interface Sent {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
  readonly arriving?: () => void
}

let sent: Sent[] = []
let answers: Answer[] = []

const requestHandler = {
  handle: async (request: Sent) => {
    // The signer writes into the headers of a request.
    sent.push({ ...request, headers: { ...request.headers } })
    const { status = 200, headers = {}, body = '{}', arriving } = answers.shift() ?? {}
    arriving?.()
    const stream = typeof body === 'string' ? Readable.from([Buffer.from(body)]) : body
    return { response: { statusCode: status, headers, body: stream } }
  },
}

const connect = (handler: unknown = requestHandler): DynamoDBClient => {
  const signer = createSigner(() => client.config)
  const client: DynamoDBClient = new DynamoDBClient({
    ...wireCodec,
    signer,
    requestHandler: handler as never,
    endpoint: 'http://dynamodb.invalid:8123',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    cacheMiddleware: true,
  })
  takeShortcuts(client, signer)
  return client
}

const get = (id: string) => new GetItemCommand({ TableName: 'T', Key: { pk: { S: id } } })
const put = (id: string) => new PutItemCommand({ TableName: 'T', Item: { pk: { S: id } } })

/** Only calls that go the SDK's whole way have this header. */
const wentWhole = ({ headers }: Sent): boolean => 'amz-sdk-request' in headers

const refusal = (type: string, more: Answer = {}): Answer => ({
  status: 400,
  body: JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: 'no' }),
  ...more,
})

const minutesOff = (header = '', expected: number): number => {
  const [, y, m, d, h, min, s] = /(....)(..)(..)T(..)(..)(..)Z/.exec(header) ?? []
  return Math.abs(Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}Z`) - expected) / 60_000
}

beforeEach(() => {
  sent = []
  answers = []
})

describe('the shortcut of a call', () => {
  it('differs from the whole way in body, signature and headers of attempts alone', async () => {
    const client = connect()
    await client.send(get('one'))
    answers = [{ body: '{"Item":{"pk":{"S":"another"}}}' }]
    expect((await client.send(get('another'))).Item).toEqual({ pk: { S: 'another' } })
    const [whole, short] = sent
    if (!whole || !short) throw new Error('two calls were sent')
    expect([wentWhole(whole), wentWhole(short)]).toEqual([true, false])
    const { protocol, hostname, port, path, method } = short
    expect({ protocol, hostname, port, path, method }).toEqual({
      protocol: 'http:',
      hostname: 'dynamodb.invalid',
      port: 8123,
      path: '/',
      method: 'POST',
    })
    expect(JSON.parse(Buffer.from(short.body).toString())).toEqual({
      TableName: 'T',
      Key: { pk: { S: 'another' } },
    })
    expect(short.headers['content-length']).toBe(String(short.body.length))
    expect(short.headers).toMatchObject({
      host: 'dynamodb.invalid:8123',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
    })
    expect(short.headers.authorization).toMatch(/\/eu-central-1\/dynamodb\/aws4_request, SignedHeaders=/)
    const own = (headers: Sent['headers']) =>
      Object.keys(headers)
        .filter((name) => !name.startsWith('amz-sdk-'))
        .sort()
    expect(own(short.headers)).toEqual(own(whole.headers))
    expect(short.headers['user-agent']).toBe(whole.headers['user-agent'])
  })

  it('is one for each operation, and none for calls that the codec does not write', async () => {
    const client = connect()
    const describeTable = new DescribeTableCommand({ TableName: 'T' })
    for (const command of [get('a'), put('a'), describeTable]) await client.send(command as never)
    for (const command of [put('b'), get('b'), describeTable]) await client.send(command as never)
    expect(sent.map(wentWhole)).toEqual([true, true, true, false, false, true])
    expect(sent.map(({ headers }) => headers['x-amz-target']?.split('.')[1])).toEqual([
      ...['GetItem', 'PutItem', 'DescribeTable'],
      ...['PutItem', 'GetItem', 'DescribeTable'],
    ])
  })

  it('is left after a failure, whose exception is the SDK’s', async () => {
    const client = connect()
    await client.send(put('a'))
    answers = [refusal('ConditionalCheckFailedException')]
    const error = await client.send(put('b')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      $metadata: { httpStatusCode: 400 },
    })
    await client.send(put('c'))
    await client.send(put('d'))
    expect(sent.map(wentWhole)).toEqual([true, false, true, false])
  })

  const skewed = (at: number, type = 'InvalidSignatureException'): Answer =>
    refusal(type, { headers: { date: new Date(at).toUTCString() } })

  it.each([
    ['InvalidSignatureException', 30],
    ['InvalidSignatureException', -180],
    ['RequestTimeTooSkewed', 6],
  ])('%s, %i minutes off: the clock is corrected, and the call is sent once more', async (type, minutes) => {
    const client = connect()
    const there = Date.now() + minutes * 60_000
    answers = [skewed(there, type)]
    for (const id of ['a', 'b', 'c']) await client.send(get(id))
    expect(sent.map(wentWhole), 'on the whole way').toEqual([true, true, false, false])
    const isRight = (at: number) => sent.map(({ headers }) => minutesOff(headers['x-amz-date'], at) < 1)
    expect(isRight(there)).toEqual([false, true, true, true])
    sent = []
    answers = [skewed(Date.now(), type)]
    for (const id of ['d', 'e']) await client.send(get(id))
    expect(sent.map(wentWhole), 'on the short one, where the clock was set right').toEqual([
      false,
      false,
      false,
    ])
    expect(isRight(Date.now())).toEqual([false, true, true])
    expect(sent[1]?.body).toEqual(sent[0]?.body)
  })

  it('gives up what is refused a second time, and what is refused for another reason', async () => {
    const client = connect()
    await client.send(get('a'))
    const there = Date.now() + 30 * 60_000
    answers = [skewed(there), skewed(there)]
    await expect(client.send(get('b'))).rejects.toMatchObject({ name: 'InvalidSignatureException' })
    expect(sent).toHaveLength(3)
    for (const other of [
      skewed(there),
      skewed(Date.now() - 3 * 60 * 60_000, 'ConditionalCheckFailedException'),
      refusal('InvalidSignatureException'),
      refusal('InvalidSignatureException', { headers: { date: 'some day' } }),
    ]) {
      sent = []
      answers = [other]
      await expect(client.send(put('c'))).rejects.toThrow('no')
      expect(sent).toHaveLength(1)
    }
  })

  describe('out of a function that is frozen', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'] })
    })
    afterEach(() => {
      vi.useRealTimers()
    })
    const hour = 60 * 60_000

    it('is sent once more where it arrived an hour late', async () => {
      const client = connect()
      await client.send(put('a'))
      const thawed = Date.now() + hour
      answers = [{ ...skewed(thawed), arriving: () => vi.setSystemTime(thawed) }]
      await client.send(put('b'))
      expect(sent).toHaveLength(3)
      expect(minutesOff(sent[2]?.headers['x-amz-date'], thawed)).toBeLessThan(1)
    })

    it('takes no time from an answer that is an hour old', async () => {
      const client = connect()
      await client.send(put('a'))
      const asked = Date.now()
      answers = [{ ...skewed(asked - hour), arriving: () => vi.setSystemTime(asked + hour) }]
      await expect(client.send(put('b'))).rejects.toThrow('no')
      await client.send(put('c'))
      expect(minutesOff(sent.at(-1)?.headers['x-amz-date'], asked + hour)).toBeLessThan(1)
    })
  })

  it('gets through to a DynamoDB of another time, whatever is called, and however much at once', async () => {
    let minutes = 0
    const now = () => new Date(Date.now() + minutes * 60_000)
    const double = createDouble({ tables: schemasOf(), secret: 'secret', now })
    const client = connect(requestHandlerOf(double))
    const keyOf = (id: string) => ({ pk: { S: id }, sk: { S: '1' } })
    for (const [round, jump] of [0, 45, -600, 0].entries()) {
      minutes = jump
      const ids = Array.from({ length: 20 }, (_, at) => `${round}.${at}`)
      const puts = ids.map((id) => new PutItemCommand({ TableName: 'Items', Item: keyOf(id) }))
      await Promise.all(puts.map((one) => client.send(one)))
      const gets = ids.map((id) => new GetItemCommand({ TableName: 'Items', Key: keyOf(id) }))
      const found = await Promise.all(gets.map((one) => client.send(one)))
      expect(found.map(({ Item }) => Item?.pk?.S)).toEqual(ids)
    }
    expect(double.items('Items')).toHaveLength(80)
  })

  it('keeps what others have put around the wire, and what they make of the answer', async () => {
    const client = connect()
    const seen: unknown[] = []
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args)
          seen.push([commandName, (args as { input?: unknown }).input])
          return { ...result, output: { Item: { pk: { S: 'changed' } }, $metadata: {} } } as never
        },
      { step: 'finalizeRequest', priority: 'low' },
    )
    const found = [await client.send(get('a')), await client.send(get('b'))]
    expect(sent.map(wentWhole)).toEqual([true, false])
    expect(found.map(({ Item }) => Item)).toEqual([{ pk: { S: 'changed' } }, { pk: { S: 'changed' } }])
    expect(seen).toEqual([
      ['GetItemCommand', get('a').input],
      ['GetItemCommand', get('b').input],
    ])
  })

  it('fails where the answer ends in the middle, and tells the status of one that cannot be read', async () => {
    const client = connect()
    await client.send(get('a'))
    const half = new Readable({ read() {} })
    half.push('{"Item":')
    setImmediate(() => half.destroy())
    answers = [{ body: half }]
    await expect(client.send(get('b'))).rejects.toThrow('in the middle')
    await client.send(get('c'))
    answers = [{ status: 413, body: 'no JSON' }]
    await expect(client.send(get('d'))).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } })
    expect(sent.map(wentWhole)).toEqual([true, false, true, false])
  })
})
