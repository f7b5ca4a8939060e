import { isDeepStrictEqual } from 'node:util'
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { wireMapOf } from '../../../functions/aws/dynamodb/codec/wire-map.ts'
import { parseJson } from '../../../functions/json/json.ts'
import { announce, holds } from '../runs.ts'
import { type Item, items, onWire, plainItems } from './attribute-values.ts'
import { type Answer, pairOver } from './clients.ts'
import { answersOf, errorsOf, requestsOf } from './commands.ts'
import { objects } from './values.ts'

announce('codec/differential')

const ok = (body: unknown): Answer => ({ status: 200, body: JSON.stringify(body) })

let sent: string[] = []
let answer = ok({})
const { ours, theirs } = pairOver((body) => {
  sent.push(body)
  return answer
})

/** Whoever sends: what went over the wire, and what came of it; ours first. */
const both = async (command: () => object, answered: Answer) => {
  sent = []
  answer = answered
  const outcomes: unknown[] = []
  for (const client of [ours, theirs])
    outcomes.push(await client.send(command() as never).catch((error: unknown) => error))
  return { sent: [sent[0] ?? '', sent[1] ?? ''] as const, outcomes }
}

/** The clock has its part in a token only. */
const withoutToken = (body: string): unknown => {
  const { ClientRequestToken: token, ...rest } = parseJson(body) as Record<string, unknown>
  if (token !== undefined) expect(token).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  return { ...rest, hasToken: token !== undefined }
}

describe('our codec and the SDK’s', () => {
  it('write the same for every call', () =>
    holds(
      requestsOf(items),
      async (command) => {
        const { sent } = await both(() => command, ok({}))
        expect(isDeepStrictEqual(withoutToken(sent[0]), withoutToken(sent[1])), sent.join('\n')).toBe(true)
      },
      250,
    ))

  it('read the same from every answer', () =>
    holds(
      answersOf(plainItems),
      async ([command, body]) => {
        const { outcomes } = await both(command, ok(body))
        expect(isDeepStrictEqual(outcomes[0], outcomes[1]), JSON.stringify(outcomes)).toBe(true)
      },
      250,
    ))

  it('make the same errors', () =>
    holds(
      errorsOf(plainItems),
      async (body) => {
        const { outcomes } = await both(() => new TransactWriteItemsCommand({ TransactItems: [] }), {
          status: 400,
          body: JSON.stringify(body),
        })
        const [our, their] = outcomes as Error[]
        expect(our).toBeInstanceOf(Error)
        expect(our?.constructor).toBe(their?.constructor)
        expect(our?.message).toBe(their?.message)
        expect(isDeepStrictEqual({ ...our }, { ...their }), JSON.stringify(outcomes)).toBe(true)
      },
      200,
    ))

  it('read what the other one wrote', () =>
    holds(
      plainItems,
      async (item) => {
        const put = new PutItemCommand({ TableName: 'Items', Item: item })
        const get = new GetItemCommand({ TableName: 'Items', Key: { pk: { S: 'x' } } })
        for (const [writer, reader] of [
          [ours, theirs],
          [theirs, ours],
        ] as const) {
          answer = ok({})
          await writer.send(put)
          // What was put is the answer to the next question.
          answer = { status: 200, body: sent.at(-1) ?? '' }
          expect(isDeepStrictEqual((await reader.send(get)).Item, item), answer.body).toBe(true)
        }
      },
      200,
    ))

  it('write the same for an item whose wire text is known', () =>
    holds(
      objects,
      async (object) => {
        const Parameters = [{ S: 'pk' }, wireMapOf(JSON.stringify(object))]
        const { sent } = await both(
          () => new BatchExecuteStatementCommand({ Statements: [{ Statement: 'x', Parameters }] }),
          ok({}),
        )
        expect(isDeepStrictEqual(parseJson(sent[0]), parseJson(sent[1])), sent.join('\n')).toBe(true)
      },
      120,
    ))

  it.each<[string, Answer]>([
    ['nothing', { status: 200, body: '' }],
    ['null', { status: 200, body: 'null' }],
    ['a number', { status: 200, body: '1' }],
    ['an error without a body', { status: 500, body: '' }],
    ['half an answer', { status: 200, body: '{"Item":{"a":' }],
    ['a page of a proxy', { status: 503, body: '<html>' }],
    ['bytes that are no base64', { status: 200, body: '{"Item":{"a":{"B":"?"}}}' }],
    ['base64 without its end', { status: 200, body: '{"Item":{"a":{"B":"AAE"}}}' }],
  ])('take %s alike', async (_, given) => {
    const get = () => new GetItemCommand({ TableName: 'Items', Key: { pk: { S: 'x' } } })
    const [our, their] = (await both(get, given)).outcomes as (Error & { $metadata: object })[]
    expect(our?.constructor.name).toBe(their?.constructor.name)
    expect(our?.$metadata).toStrictEqual(their?.$metadata)
  })

  it('send what is no call of the stores the SDK’s way', async () => {
    const { sent, outcomes } = await both(
      () => new ListTablesCommand({ Limit: 3 }),
      ok({ TableNames: ['a'] }),
    )
    expect(sent).toEqual(['{"Limit":3}', '{"Limit":3}'])
    expect(outcomes[0]).toStrictEqual(outcomes[1])
  })
})

/**
 * The text of a map that the engine takes for another one, which it has read just before (nodejs/node#63785). Its first
 * name is a new one each time, and nobody has made such an object yet: what is known by then decides.
 */
let turns = 0
const mistaken = (item: Item): { readonly text: string; readonly map: () => Item } => {
  const name = `n${turns++}`
  JSON.parse(`{"${name}":0,"\\\\":0}`)
  const inner = { M: item }
  return {
    text: `{"${name}":{"S":"first"},"\\"":${JSON.stringify(onWire(inner))}}`,
    map: () =>
      Object.fromEntries<AttributeValue>([
        [name, { S: 'first' }],
        ['"', inner],
      ]),
  }
}

describe('names of members that JSON escapes, whatever was read before,', () => {
  it('are read as they are', () =>
    holds(
      items,
      async (item) => {
        const { text, map } = mistaken(item)
        answer = { status: 200, body: `{"Item":{"data":{"M":${text}}}}` }
        const get = new GetItemCommand({ TableName: 'Items', Key: { pk: { S: 'x' } } })
        const { Item } = await ours.send(get)
        expect(isDeepStrictEqual(Item, { data: { M: map() } }), text).toBe(true)
      },
      100,
    ))

  it('are so in what a failed condition shows', () =>
    holds(
      items,
      async (item) => {
        const { text, map } = mistaken(item)
        const reasons = `[{"Code":"ConditionalCheckFailed","Item":{"data":{"M":${text}}}}]`
        const body = `{"__type":"x#TransactionCanceledException","CancellationReasons":${reasons}}`
        answer = { status: 400, body }
        const sent = ours.send(new TransactWriteItemsCommand({ TransactItems: [] }))
        const error = await sent.catch((thrown: unknown) => thrown)
        const { CancellationReasons: [reason] = [] } = error as TransactionCanceledException
        expect(isDeepStrictEqual(reason?.Item, { data: { M: map() } }), text).toBe(true)
      },
      100,
    ))
})
