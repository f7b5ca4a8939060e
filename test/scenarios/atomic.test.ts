import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, creating, creatings, existing, failing, found, newId, newKey } from './given.ts'

interface Told {
  readonly status: number
  readonly error: { readonly type: string; readonly detail: string }
  readonly causedBy?: readonly string[]
}

const statusesOf = (answer: Answer) => bodyOf(answer).results.map(({ status }: Told) => status)
const atomic = { atomic: true }

describe.each(distances)('3.8 atomic, $name', ({ call, stop }) => {
  afterAll(stop)

  it('3.8 success: 200 with the body of a batch, and everything is written', async () => {
    const [patched, deleted, read] = [await existing(call), await existing(call), await existing(call)]
    const created = absent()
    const operations = [
      creating(created.id),
      { method: 'PATCH', path: created.path, body: { population: 1 } },
      { method: 'PATCH', path: patched.path, body: { population: 2 }, ifMatch: '"1"' },
      { method: 'DELETE', path: deleted.path },
      { method: 'GET', path: read.path },
    ]
    const answer = await call(batchRequest(operations, {}, atomic))
    expect(answer.status).toBe(200)
    expect(statusesOf(answer)).toEqual([201, 200, 200, 204, 200])
    expect(bodyOf(answer).outcome).toBe('succeeded')
    expect(bodyOf(await found(call, created)).population).toBe(1)
    expect(bodyOf(await found(call, patched)).population).toBe(2)
    expect((await found(call, deleted)).status).toBe(404)
  })

  const guilty = [
    ['409', (path: string) => creating(path.split('/').at(-1)), 'already-exists'],
    ['412', (path: string) => ({ method: 'DELETE', path, ifMatch: '"9"' }), 'precondition-failed'],
    ['422', (path: string) => ({ method: 'PATCH', path, body: { name: '' } }), 'validation-failed'],
    ['404', () => failing(), 'not-found'],
    ['405', () => ({ method: 'PUT', path: '/cities' }), 'method-not-allowed'],
    ['400', () => ({ method: 'PUT' }), 'malformed-operation'],
  ] as const

  it.each(guilty)(
    '3.8 failure: %s of the guilty one, 424 for the innocent, nothing written',
    async (status, operation, type) => {
      const item = await existing(call)
      const innocent = absent()
      const operations = [
        { id: 'a', ...creating(innocent.id) },
        { id: 'b', ...operation(item.path) },
        { id: 'c', method: 'DELETE', path: item.path },
      ]
      const answer = await call(batchRequest(operations, {}, atomic))
      expect(answer.status).toBe(Number(status))
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
      const body = bodyOf(answer)
      expect(body).toMatchObject({ type: `/problems/${type}`, status: Number(status), outcome: 'failed' })
      expect(body.results.map(({ error }: Told) => error.type)).toEqual([
        '/problems/dependency-failed',
        `/problems/${type}`,
        '/problems/dependency-failed',
      ])
      expect(body.results[0]).toMatchObject({ status: 424, causedBy: ['b'] })
      expect((await found(call, innocent)).status).toBe(404)
      expect((await found(call, item)).headers.etag).toBe('"1"')
    },
  )

  it('3.8 every guilty operation says what is wrong with it', async () => {
    const item = await existing(call)
    const operations = [failing(), creating(item.id), creating(), { ...creating(), body: { id: newId() } }]
    const answer = await call(batchRequest(operations, {}, atomic))
    expect(statusesOf(answer)).toEqual([404, 409, 424, 422])
    expect(bodyOf(answer).results[2].causedBy).toEqual(['0', '1', '3'])
    expect(bodyOf(answer).results[3].error.errors).toHaveLength(3)
  })

  it('3.8 a hundred items are one transaction; one more is refused', async () => {
    const hundred = creatings(100)
    const answer = await call(batchRequest(hundred, {}, atomic))
    expect(answer.status).toBe(200)
    expect(bodyOf(answer).summary.success).toBe(100)
    const more = await call(batchRequest(creatings(101), {}, atomic))
    expect(more.status).toBe(413)
    expect(bodyOf(more)).toMatchObject({ limit: 'maxAtomicOperations', max: 100, actual: 101 })
    expect(bodyOf(more).errors).toEqual([
      { pointer: '/operations/100', detail: 'It is one item too many for one transaction.' },
    ])
  })

  it('3.8 items are counted, however many operations they have', async () => {
    const hundred = creatings(100)
    const patches = hundred.map(({ body }) => ({
      method: 'PATCH',
      path: `/cities/${(body as { id: string }).id}`,
      body: { population: 5 },
    }))
    const answer = await call(batchRequest([...hundred, ...patches] as never, {}, atomic))
    expect(answer.status).toBe(200)
    expect(bodyOf(answer).summary).toMatchObject({ total: 200, success: 200 })
    expect(bodyOf(answer).results[150]).toMatchObject({ status: 200, etag: '"2"' })
    const crowd = [...patches, ...creatings(2)]
    const refused = await call(batchRequest(crowd as never, {}, atomic))
    expect(bodyOf(refused)).toMatchObject({ status: 413, actual: 102 })
    expect(bodyOf(refused).errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/operations/100',
      '/operations/101',
    ])
  })

  it('3.8 a failure is replayed under its key; with a new key it is tried again', async () => {
    const item = await existing(call)
    const operations = [creating(), creating(item.id)]
    const key = newKey()
    const first = await call(batchRequest(operations, { 'idempotency-key': key }, atomic))
    expect(first.status).toBe(409)
    await call({ method: 'DELETE', path: item.href })
    const again = await call(batchRequest(operations, { 'idempotency-key': key }, atomic))
    expect(again).toMatchObject({ status: 409, headers: { 'idempotent-replayed': 'true' } })
    const anew = await call(batchRequest(operations, { 'idempotency-key': newKey() }, atomic))
    expect(anew.status).toBe(200)
  })

  it('3.8 validateOnly tells the failure or the success, and writes nothing', async () => {
    const fresh = absent()
    const dry = (operations: readonly unknown[]) =>
      call({ ...batchRequest(operations, {}, atomic), path: '/v1/batches?validateOnly=true' })
    expect((await dry([creating(fresh.id)])).status).toBe(200)
    expect((await dry([creating(fresh.id), failing()])).status).toBe(404)
    expect((await found(call, fresh)).status).toBe(404)
  })
})
