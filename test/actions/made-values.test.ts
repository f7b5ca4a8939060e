import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'

/** What a collection's own code makes, and what becomes of it: its operation alone fails, and nothing else is stored. */

const plain = defineCollection({ name: 'plain', schema: z.strictObject({ n: z.number() }) })

/** Says one thing when it is looked at, and another when it is written. */
const fickle = (first: unknown, then: unknown) => {
  let asked = 0
  return { toJSON: () => (asked++ === 0 ? first : then) }
}
const fickleMember = (first: unknown, then: unknown) => {
  let asked = 0
  return {
    get value() {
      return asked++ === 0 ? first : then
    },
  }
}

const made = (make: () => unknown): Collection =>
  defineCollection({
    name: 'made',
    schema: z.strictObject({ n: z.unknown().transform(make as () => z.core.output<z.ZodUnknown>) }),
  })

let service: Service | undefined
afterAll(() => service?.stop())

const among = async (collection: Collection, body: object = { n: 1 }) => {
  const own = await createService({ collections: [plain, collection] })
  const operations = [
    { method: 'PUT', path: '/plain/1', body: { n: 1 } },
    { method: 'PUT', path: '/made/1', body },
    { method: 'PUT', path: '/plain/2', body: { n: 2 } },
  ]
  const { results } = bodyOf(await own.call(batchRequest(operations)))
  const read = await own.call({ method: 'GET', path: '/v1/made/1' })
  own.stop()
  expect([results[0].status, results[2].status]).toEqual([201, 201])
  return { told: results[1], read }
}

describe('a value that says something else each time', () => {
  it.each<[string, () => unknown, number, string]>([
    ['a number that DynamoDB does not hold', () => fickle(1, 1e200), 422, '/problems/validation-failed'],
    ['what is too deep', () => fickle(1, deep(40)), 413, '/problems/item-too-large'],
    ['a name that is empty', () => fickle(1, { '': 1 }), 422, '/problems/validation-failed'],
    ['a number, from a getter', () => fickleMember(1, 1e200), 422, '/problems/validation-failed'],
  ])('%s fails alone', async (_, make, status, type) => {
    const { told, read } = await among(made(make))
    expect([told.status, told.error.type, read.status]).toEqual([status, type, 404])
  })

  it('is stored as it was written, if that can be stored', async () => {
    const { told, read } = await among(made(() => fickle(1, { fine: 2 })))
    expect([told.status, bodyOf(read)]).toEqual([201, { id: '1', n: { fine: 2 } }])
  })
})

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])

describe('a schema that makes an id', () => {
  const naming = (make: (item: { n: number }) => object) =>
    defineCollection({
      name: 'made',
      schema: z.strictObject({ n: z.number() }).transform(make as never) as never,
    })

  it.each<[string, (item: { n: number }) => object]>([
    ['another one', (item) => ({ ...item, id: 'other' })],
    ['the very one', (item) => ({ ...item, id: '1' })],
    ['by toJSON', (item) => ({ toJSON: () => ({ ...item, id: 'other' }) })],
  ])('%s: its operation is collection-failed, alone', async (_, make) => {
    const { told, read } = await among(naming(make))
    expect([told.status, told.error.type, told.retryable, read.status]).toEqual([
      500,
      '/problems/collection-failed',
      false,
      404,
    ])
  })
})

describe('an action that returns a number which DynamoDB does not hold', () => {
  const growing = defineCollection({
    name: 'made',
    schema: z.strictObject({ n: z.number() }),
    actions: { grow: { input: z.strictObject({ by: z.number() }), run: ({ n }, { by }) => ({ n: n * by }) } },
  })
  beforeAll(async () => {
    service = await createService({ collections: [plain, growing] })
  })

  it('fails alone, names the place, and the item is as it was', async () => {
    const { call } = service as Service
    const operations = [
      { method: 'PUT', path: '/made/1', body: { n: 1e100 } },
      { method: 'POST', path: '/made/1/grow', body: { by: 1e100 } },
      { method: 'POST', path: '/made/1/grow', body: { by: 2 } },
      { method: 'PUT', path: '/plain/1', body: { n: 1 } },
    ]
    const { results } = bodyOf(await call(batchRequest(operations)))
    expect(results.map(({ status }: { status: number }) => status)).toEqual([201, 500, 200, 201])
    expect(results[1]).toMatchObject({
      retryable: false,
      error: {
        type: '/problems/collection-failed',
        detail:
          'The action grow of made made an item that its collection cannot hold, at "/n": A number is 0, or from 1e-130 to below 1e+126 by its magnitude.',
      },
    })
    expect(bodyOf(await call({ method: 'GET', path: '/v1/made/1' }))).toEqual({ id: '1', n: 2e100 })
  })
})
