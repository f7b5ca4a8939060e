import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { written, writtenNext } from '../../functions/ports/formats.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type Attributes, openScene } from './scene.ts'

/** Two versions over one store: `now`, and `next`, which writes the later one of the formats that both read. */

let scene: Awaited<ReturnType<typeof openScene>>
let now: Awaited<ReturnType<typeof scene.version>>
let next: Awaited<ReturnType<typeof scene.version>>

beforeAll(async () => {
  scene = await openScene()
  now = await scene.version(written)
  next = await scene.version(writtenNext)
})

afterAll(() => scene.stop())

let made = 0
const newId = () => String(8_000_000 + ++made)
const city = (id: string) => ({ id, name: 'Paris', country: 'FR', population: 1 })
const create = (id: string) => ({ method: 'POST', path: '/cities', body: city(id) })
const grow = (id: string, population = 2) => ({
  method: 'PATCH',
  path: `/cities/${id}`,
  body: { population },
})

const only = (records: readonly Attributes[], id: string): Attributes => {
  const [record, ...others] = records.filter(({ pk, sk }) => sk?.S === id || pk?.S?.includes(id))
  if (record === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} records`)
  return record
}

/** What begins a pack of format 2. */
const packed = (2 << 3) | 6

const receiptsOf = async (id: string) => only(await scene.items(), id).receipts?.B ?? []

/** The record of a key is found by what it is not: it was not there before. */
const recordsOf = async (act: () => Promise<unknown>): Promise<readonly Attributes[]> => {
  const before = new Set((await scene.records('META')).map(({ pk }) => pk?.S))
  await act()
  return (await scene.records('META')).filter(({ pk }) => !before.has(pk?.S))
}

describe('a synchronous batch', () => {
  it('of the next version is replayed by this one, byte for byte', async () => {
    const id = newId()
    const request = batchRequest([create(id), grow(id), { method: 'DELETE', path: '/cities/404404' }], {
      'idempotency-key': id,
    })
    let first = { status: 0, text: '' }
    const [record] = await recordsOf(async () => {
      first = await next.call(request)
    })
    expect((await receiptsOf(id))[0]).toBe(5)
    expect([record?.v, record?.completedAt, record?.results?.B?.[0]]).toEqual([
      { N: '2' },
      { N: expect.stringMatching(/^\d{13}$/) },
      packed,
    ])
    const again = await now.call(request)
    const replayed = bodyOf(again).results.map(({ replayed: _, ...rest }: { replayed: boolean }) => rest)
    expect([again.headers['idempotent-replayed'], replayed]).toEqual(['true', JSON.parse(first.text).results])
  })

  it('is gone on with by this version, which never lowers the number of what it does not write', async () => {
    const [id, other] = [newId(), newId()]
    await now.call(batchRequest([create(id)]))
    const item = only(await scene.items(), id)
    await scene.putItem({ ...item, receipts: { B: Uint8Array.of(6, 0) } })
    const request = batchRequest([create(other), grow(id)], { 'idempotency-key': id })
    const [record] = await recordsOf(() => next.call(request))
    await scene.putItem(item)
    const retried = bodyOf(await now.call(request))
    expect(retried.results).toMatchObject([{ status: 201, replayed: true }, { status: 200 }])
    const after = only(await scene.records('META'), record?.pk?.S ?? '')
    expect([after.v, after.attempts]).toEqual([{ N: '2' }, { N: '2' }])
  })

  it('that died under the next version is taken over by this one, which finds what it did', async () => {
    const id = newId()
    const request = batchRequest([create(id), grow(id)], { 'idempotency-key': id })
    const [record] = await recordsOf(() => next.call(request))
    const { results: _, completedAt: __, uncertain: ___, ...begun } = record ?? {}
    await scene.putRecord({ ...begun, state: { S: 'running' }, leaseUntil: { N: '1' } })
    const retried = bodyOf(await now.call(request))
    expect(retried.results.map(({ status }: { status: number }) => status)).toEqual([201, 200])
    expect(only(await scene.items(), id).version).toEqual({ N: '2' })
    expect((await receiptsOf(id))[0], 'nothing was written').toBe(5)
  })

  it('of this version is gone on with by the next one', async () => {
    const id = newId()
    const request = batchRequest([create(id)], { 'idempotency-key': id })
    const [record] = await recordsOf(() => now.call(request))
    expect([record?.v, (await receiptsOf(id))[0]]).toEqual([{ N: '1' }, 4])
    expect((await next.call(request)).headers['idempotent-replayed']).toBe('true')
    await next.call(batchRequest([grow(id)]))
    expect((await receiptsOf(id))[0]).toBe(5)
    await now.call(batchRequest([grow(id, 3)]))
    expect((await receiptsOf(id))[0], 'an item is written whole').toBe(4)
  })

  it('of a version from before there were numbers is of format 1', async () => {
    const id = newId()
    const request = batchRequest([create(id)], { 'idempotency-key': id })
    const [record] = await recordsOf(() => now.call(request))
    const { v: _, ...plain } = record ?? {}
    await scene.putRecord(plain)
    expect((await next.call(request)).headers['idempotent-replayed']).toBe('true')
  })
})

describe('an asynchronous batch', () => {
  const labelled = (ids: readonly string[]) =>
    batchRequest(
      [
        ...ids.map((id) => ({ ...create(id), id: `made-${id}` })),
        { ...grow(ids[0] ?? ''), id: 'grown', dependsOn: [`made-${ids[1]}`] },
      ],
      { prefer: 'respond-async' },
    )

  it('goes from the next version to this one and back, at every step', async () => {
    const ids = [newId(), newId()]
    const id: string = bodyOf(await next.call(labelled(ids))).id
    const meta = only(await scene.records('META'), id)
    expect([meta.v, meta.source?.B?.[0]]).toEqual([{ N: '2' }, packed])
    const lines = (await scene.bodies()).find((body) => body.includes(`made-${ids[0]}`)) ?? ''
    expect(lines.match(/^\{"v":2,/gm)?.length).toBe(3)
    expect(lines.match(/"dependsOn"/g)?.length).toBe(1)
    expect(await now.split()).toEqual({ done: 1, back: 0 })
    expect(only(await scene.records('CHUNK#'), id).v).toEqual({ N: '1' })
    expect(await next.work()).toEqual({ done: 1, back: 0 })
    const chunk = only(await scene.records('CHUNK#'), id)
    expect([chunk.v, chunk.counts?.M?.success]).toEqual([{ N: '2' }, { N: '3' }])
    const read = await now.call({ method: 'GET', path: `/v1/batches/${id}` })
    expect(bodyOf(read)).toMatchObject({
      summary: { total: 3, success: 3 },
      results: [...ids.map((one) => ({ id: `made-${one}`, status: 201 })), { id: 'grown', status: 200 }],
    })
    expect((await receiptsOf(ids[0] ?? ''))[0]).toBe(5)
  })

  it('has the messages of the next version understood by this one', async () => {
    const ids = [newId(), newId()]
    await now.call(labelled(ids))
    await next.split()
    const [message] = await scene.chunks.receive()
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ v: 2, bytes: [0, expect.any(Number)] })
    if (message) await scene.chunks.giveBack(message)
    expect(await now.work()).toEqual({ done: 1, back: 0 })
    expect(only(await scene.items(), ids[0] ?? '').version).toEqual({ N: '2' })
  })

  it('has the next slice called for in one version and cut in the other', async () => {
    const id: string = bodyOf(await now.call(labelled([newId(), newId()]))).id
    const [notification] = await scene.uploads.receive()
    if (notification) await scene.uploads.remove(notification)
    const { createdAt } = only(await scene.records('META'), id)
    const life = Date.parse(createdAt?.S ?? '').toString(36)
    const cut = only(await scene.records('META'), id).cut?.S
    await scene.uploads.send(JSON.stringify({ v: 2, goOn: [id, life, cut] }))
    expect(await now.split()).toEqual({ done: 1, back: 0 })
    await scene.uploads.send(JSON.stringify({ v: 1, goOn: `${id}-${life}-${cut}` }))
    expect(await next.split()).toEqual({ done: 1, back: 0 })
    expect((await now.work()).done).toBeGreaterThan(0)
    const read = await next.call({ method: 'GET', path: `/v1/batches/${id}` })
    expect(bodyOf(read).summary).toMatchObject({ success: 3, pending: 0 })
  })
})

it('pages go on in the version that did not begin them', async () => {
  for (let batch = 0; batch < 3; batch++)
    await now.call(batchRequest([create(newId())], { prefer: 'respond-async' }))
  const all = bodyOf(await now.call({ method: 'GET', path: '/v1/batches?limit=100' })).batches
  const ids: string[] = []
  let path: string | undefined = '/v1/batches?limit=2'
  for (let page = 0; path !== undefined; page++) {
    const body = bodyOf(await (page % 2 === 0 ? next : now).call({ method: 'GET', path }))
    ids.push(...body.batches.map(({ id }: { id: string }) => id))
    const cursor = new URLSearchParams(body.next?.split('?')[1]).get('cursor')
    if (cursor !== null && page % 2 === 0)
      expect(JSON.parse(Buffer.from(cursor, 'base64url').toString())).toMatchObject({ v: 2 })
    path = body.next
  }
  expect(ids).toEqual(all.map(({ id }: { id: string }) => id))
  await now.split('away')
})

it('a key cancels its batch under either version, and no other', async () => {
  const batches = []
  for (const version of [now, next])
    batches.push(
      bodyOf(await version.call(batchRequest([create(newId())], { prefer: 'respond-async' }))).id as string,
    )
  const cancel = (version: typeof now, id: string | undefined) =>
    version.call(jsonRequest('POST', `/v1/batches/${id}/cancellation`, {}, { 'idempotency-key': 'cancel-1' }))
  expect((await cancel(next, batches[0])).status).toBe(202)
  expect((await cancel(now, batches[0])).headers['idempotent-replayed']).toBe('true')
  expect((await cancel(now, batches[1])).status).toBe(422)
})
