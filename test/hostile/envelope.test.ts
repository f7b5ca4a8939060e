import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { amongGood, good, rawBatch } from './raw.ts'
import { type HostileService, hostileService, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const operation = { method: 'PUT', path: '/things/1', body: {} }
const kinds = [null, true, 0, 1.5, '', 'text', [], [null], {}, { a: 1 }]

describe('members of the envelope', () => {
  it.each([
    ['operations', kinds.filter((kind) => !Array.isArray(kind))],
    ['atomic', kinds.filter((kind) => typeof kind !== 'boolean')],
    ['Operations', kinds],
    ['validateOnly', kinds],
    ['', kinds],
  ])('"%s" of another kind refuses the request', async (name, values) => {
    for (const value of values) {
      const body = { operations: [operation], [name]: value }
      const answer = await service.call(jsonRequest('POST', '/v1/batches', body))
      const { type, errors } = bodyOf(answer)
      expect([answer.status, type], JSON.stringify(value)).toEqual([400, '/problems/malformed-request'])
      expect(errors[0].pointer).toBe(`/${name}`)
    }
    expect((await storedTexts(service.tables)).size).toBe(0)
  })
})

describe('operations', () => {
  const failing = async (operations: readonly string[], pointers: readonly string[]): Promise<void> => {
    const results = await amongGood(service.call, operations)
    for (const [index, text] of operations.entries()) {
      const { status, error } = results?.[index] ?? {}
      expect([status, error?.type], text).toEqual([400, '/problems/malformed-operation'])
      const found = error?.errors?.map(({ pointer }) => pointer)
      expect(found, text).toContain(`/operations/${2 * index + 1}${pointers[index]}`)
    }
  }

  it('that are none fail alone', async () => {
    const values = [null, true, false, 0, -1, '', 'POST', [], [operation], [null]]
    await failing(
      values.map((value) => JSON.stringify(value)),
      values.map(() => ''),
    )
    await failing(['{}', '{"body":{}}', '{"path":"/things/1"}'], ['/method', '/path', '/method'])
  })

  const texts = (...more: unknown[]) => [...kinds.filter((kind) => typeof kind !== 'string'), ...more]
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    id: texts('', 'x'.repeat(65), '\u{1f600}'.repeat(65)),
    method: texts('', 'put', ' PUT', 'HEAD', 'OPTIONS', 'TRACE', '__proto__', 'constructor', 'PUT\u0000'),
    path: texts('', '/'.repeat(1025)),
    ifMatch: texts('x'.repeat(4097)),
    ifNoneMatch: texts('x'.repeat(4097)),
    idempotencyKey: texts('', ' ', 'a b', 'é', '\u007f', 'x'.repeat(256)),
    dependsOn: [...kinds.filter((kind) => !Array.isArray(kind)), [null], [0], [[]], [''], ['x'.repeat(65)]],
    extra: kinds,
    Path: kinds,
    '': kinds,
  }

  it.each(Object.entries(wrong))(
    'with a wrong member "%s" fail alone, and tell which it is',
    async (name, values) => {
      await failing(
        values.map((value) => JSON.stringify({ ...operation, [name]: value })),
        values.map((value) => `/${name}${Array.isArray(value) && name === 'dependsOn' ? '/0' : ''}`),
      )
    },
  )

  it('with a body of the wrong kind fail alone', async () => {
    const values = kinds.filter((kind) => typeof kind !== 'object' || kind === null || Array.isArray(kind))
    for (const method of ['PUT', 'PATCH']) {
      const results = await amongGood(
        service.call,
        values.map((body) => JSON.stringify({ ...operation, method, body })),
      )
      for (const [index, value] of values.entries()) {
        const { status, error } = results?.[index] ?? {}
        expect(status, `${method} ${JSON.stringify(value)}`).toBe(422)
        expect(error?.errors?.[0]?.pointer).toBe(`/operations/${2 * index + 1}/body`)
      }
    }
  })

  it('with a body too many or too few fail alone', async () => {
    const bodied = ['GET', 'DELETE'].flatMap((method) =>
      kinds.map((body) => ({ method, path: '/things/1', body })),
    )
    const bare = ['POST', 'PUT', 'PATCH'].map((method) => ({
      method,
      path: method === 'POST' ? '/things' : '/things/1',
    }))
    const operations = [...bodied, ...bare].map((one) => JSON.stringify(one))
    await failing(
      operations,
      operations.map(() => '/body'),
    )
  })
})

it('more operations than one request takes refuse it', async () => {
  const before = await storedTexts(service.tables)
  const operations = Array.from({ length: 1001 }, (_, index) => good(index))
  const answer = await rawBatch(service.call, operations)
  expect(bodyOf(answer)).toMatchObject({ status: 413, limit: 'maxOperations', max: 1000, actual: 1001 })
  const atomic = await rawBatch(service.call, operations.slice(0, 101), ',"atomic":true')
  expect(bodyOf(atomic)).toMatchObject({ status: 413, limit: 'maxAtomicOperations', max: 100, actual: 101 })
  expect(await storedTexts(service.tables)).toEqual(before)
})

it('an operation on no collection is pointed at by its path, with a body and without one', async () => {
  const operations = [
    { method: 'DELETE', path: '/nowhere/1' },
    { method: 'PUT', path: '/nowhere/1', body: {} },
    { method: 'GET', path: '/nowhere/1' },
  ]
  const strict = bodyOf(await service.call(batchRequest(operations, { prefer: 'handling=strict' })))
  const pointers = strict.errors.map(({ pointer }: { pointer: string }) => pointer)
  expect(pointers).toEqual([0, 1, 2].map((index) => `/operations/${index}/path`))
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
