import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packEntries, unpackEntries } from '../../functions/batch/stored.ts'
import { fromLine, toLine } from '../../functions/jobs/stored-operations.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { LaterFormat, type Written, writtenNext } from '../../functions/ports/formats.ts'
import { pack, unpack } from '../../functions/runtime/packs.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type Attributes, openScene } from './scene.ts'

/** What a version does with a number that it does not know: nothing, so that the one that knows it finds all as it was. */

let scene: Awaited<ReturnType<typeof openScene>>
let version: Awaited<ReturnType<typeof scene.version>>

beforeAll(async () => {
  scene = await openScene()
  version = await scene.version()
})

afterAll(() => scene.stop())

let made = 0
const newId = () => String(7_000_000 + ++made)
const city = (id: string) => ({ id, name: 'Paris', country: 'FR', population: 1 })
const create = (id: string) => ({ method: 'POST', path: '/cities', body: city(id) })
const grow = (id: string) => ({ method: 'PATCH', path: `/cities/${id}`, body: { population: 2 } })

const statuses = (answer: Parameters<typeof bodyOf>[0]) =>
  bodyOf(answer).results.map(({ status }: { status: number }) => status)

const unavailable = { status: 503, headers: expect.objectContaining({ 'retry-after': '1' }) }

const numbered = (record: Attributes, v: number): Attributes => ({ ...record, v: { N: String(v) } })

const only = (records: readonly Attributes[], id = ''): Attributes => {
  const [record, ...others] = records.filter(({ pk, sk }) => sk?.S === id || pk?.S?.includes(id))
  if (record === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} records`)
  return record
}

describe('an item', () => {
  const spoilt = (item: Attributes): Attributes => {
    const bytes = Uint8Array.from(item.receipts?.B ?? [])
    expect(bytes[0]).toBe(4)
    bytes[0] = 6
    return { ...item, receipts: { B: bytes } }
  }

  it('is 503 by itself, whoever asks, until a version comes that knows it', async () => {
    const [id, other, key] = [newId(), newId(), newId()]
    await version.call(batchRequest([create(id)]))
    const item = only(await scene.items(), id)
    await scene.putItem(spoilt(item))
    const request = batchRequest([grow(id), create(other)], { 'idempotency-key': key })
    const refused = await version.call(request)
    expect(statuses(refused)).toEqual([503, 201])
    expect(bodyOf(refused).results[0]).toMatchObject({
      retryable: true,
      error: { type: '/problems/unavailable', detail: expect.stringContaining('later version') },
    })
    expect((await version.call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(503)
    expect((await version.call(jsonRequest('POST', '/v1/cities', city(id)))).status).toBe(503)
    expect(statuses(await version.call(batchRequest([grow(id), grow(other)], {}, { atomic: true })))).toEqual(
      [503, 424],
    )
    expect(only(await scene.items(), id)).toEqual(spoilt(item))
    await scene.putItem(item)
    expect(statuses(await version.call(request))).toEqual([200, 201])
    const read = await version.call({ method: 'GET', path: `/v1/cities/${id}` })
    expect([bodyOf(read).population, read.headers.etag]).toEqual([2, '"2"'])
  })

  it('whose data is of a type that nobody has written here is no tombstone', async () => {
    const id = newId()
    await version.call(batchRequest([create(id)]))
    const item = only(await scene.items(), id)
    await scene.putItem({ ...item, data: { S: '{"name":"Paris"}' } })
    expect(statuses(await version.call(batchRequest([create(id), grow(id)])))).toEqual([500, 500])
    expect(only(await scene.items(), id).data).toEqual({ S: '{"name":"Paris"}' })
  })
})

describe('the record of a key', () => {
  const recordOf = async (id: string) => {
    await version.call(batchRequest([create(id)], { 'idempotency-key': id }))
    return only((await scene.records('META')).filter(({ results }) => !known.has(String(results?.B))))
  }
  /** Records of the tests before. */
  const known = new Set<string>()

  it.each<[string, (record: Attributes) => Attributes]>([
    ['with a later number', (record: Attributes) => numbered(record, 3)],
    ['with results of a later number', (record: Attributes) => ({ ...record, results: { B: later() } })],
    [
      'with a problem that has no name here',
      (record: Attributes) => ({ ...record, results: { B: unnamed() } }),
    ],
    [
      'with a later number, left by an attempt that died',
      (record: Attributes) => ({ ...numbered(record, 3), state: { S: 'running' }, leaseUntil: { N: '1' } }),
    ],
    [
      'with results of a later number, left by an attempt that died',
      (record: Attributes) => ({
        ...record,
        state: { S: 'running' },
        leaseUntil: { N: '1' },
        results: { B: later() },
      }),
    ],
  ])('%s is not touched: 503, and nothing is run', async (_, spoil) => {
    for (const { results } of await scene.records('META')) known.add(String(results?.B))
    const id = newId()
    const record = await recordOf(id)
    await scene.putRecord(spoil(record))
    const items = await scene.items()
    const request = batchRequest([create(id)], { 'idempotency-key': id })
    expect(await version.call(request)).toMatchObject(unavailable)
    expect(await scene.items()).toEqual(items)
    const stands = only(await scene.records('META'), record.pk?.S)
    expect([stands.results, stands.v, stands.state]).toEqual([
      spoil(record).results,
      spoil(record).v,
      spoil(record).state,
    ])
    await scene.putRecord(record)
    const replayed = await version.call(request)
    expect([statuses(replayed), replayed.headers['idempotent-replayed']]).toEqual([[201], 'true'])
  })

  const later = () => Uint8Array.of((3 << 3) | 6, 1, 2, 3)
  const unnamed = () =>
    Uint8Array.from(deflateRawSync(JSON.stringify([{ problem: 'quite-new', detail: 'x' }])))
})

describe('an asynchronous batch', () => {
  const accept = async (ids: readonly string[]): Promise<string> => {
    const answer = await version.call(batchRequest(ids.map(create), { prefer: 'respond-async' }))
    expect(answer.status).toBe(202)
    return bodyOf(answer).id
  }
  const read = (id: string, below = '') => version.call({ method: 'GET', path: `/v1/batches/${id}${below}` })

  it('waits for the version that knows its record', async () => {
    const id = await accept([newId()])
    const meta = only(await scene.records('META'), id)
    await scene.putRecord(numbered(meta, 3))
    expect(await version.split()).toEqual({ done: 0, back: 1 })
    await version.sweep()
    for (const below of ['', '/results', '/errors']) expect(await read(id, below)).toMatchObject(unavailable)
    expect(await version.call({ method: 'GET', path: '/v1/batches' })).toMatchObject(unavailable)
    const cancelled = await version.call({ method: 'POST', path: `/v1/batches/${id}/cancellation` })
    expect(cancelled).toMatchObject(unavailable)
    expect(only(await scene.records('META'), id)).toEqual(numbered(meta, 3))
    await scene.putRecord(meta)
    expect([await version.split(), await version.work()]).toEqual([
      { done: 1, back: 0 },
      { done: 1, back: 0 },
    ])
    expect(bodyOf(await read(id)).summary).toMatchObject({ success: 1, pending: 0 })
  })

  it('has its chunk run by the version that knows the chunk’s record, and counted once', async () => {
    const id = await accept([newId()])
    await version.split()
    const chunk = only(await scene.records('CHUNK#'), id)
    await scene.putRecord(numbered(chunk, 3))
    const items = await scene.items()
    expect(await version.work()).toEqual({ done: 0, back: 1 })
    expect(await scene.items()).toEqual(items)
    expect(only(await scene.records('CHUNK#'), id)).toEqual(numbered(chunk, 3))
    await scene.putRecord(chunk)
    expect(await version.work()).toEqual({ done: 1, back: 0 })
    expect(bodyOf(await read(id)).summary).toMatchObject({ success: 1, pending: 0 })
  })
})

/** As the version writes that comes after the next one. */
const afterNext = Object.fromEntries(
  Object.entries(writtenNext).map(([name, number]) => [name, number + 1]),
) as Written

describe('a message', () => {
  it.each([
    ['the next slice of a later version', '{"v":3,"goOn":"a-b"}'],
    ['something of a later version', '{"v":3,"renamed":true}'],
    ['nothing at all', '{}'],
    ['a notification of a later event version', '{"Records":[{"eventVersion":"3.0","changed":1}]}'],
  ])('with %s is not taken for done', async (_, body) => {
    await scene.uploads.send(body)
    expect(await version.split('away')).toEqual({ done: 0, back: 1 })
  })

  it('that S3 sends to try the queue is done', async () => {
    await scene.uploads.send('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}')
    expect(await version.split()).toEqual({ done: 1, back: 0 })
  })

  it('with a chunk of a later version goes back, and so does a line of one', async () => {
    const next = await scene.version({ ...writtenNext, message: afterNext.message })
    await next.call(batchRequest([create(newId())], { prefer: 'respond-async' }))
    await next.split()
    const lines = await scene.version({ ...writtenNext, line: afterNext.line })
    await lines.call(batchRequest([create(newId())], { prefer: 'respond-async' }))
    await version.split()
    const items = await scene.items()
    expect(await version.work('away')).toEqual({ done: 0, back: 2 })
    expect(await scene.items()).toEqual(items)
  })
})

it('a line of a later number is not read', () => {
  const slot = {
    index: 0,
    id: '0',
    pointer: '',
    dependsOn: [],
    rejected: { problem: 'forbidden', detail: '' },
  }
  const line = toLine(slot as never, 0, 3)
  expect(() => fromLine(line, registryOf([]))).toThrow(LaterFormat)
})

it.each([0, 3, 31])('a pack of number %i is not read', (number) => {
  expect(() => unpack(Uint8Array.of((number << 3) | 6, 1))).toThrow(LaterFormat)
})

it('a pack has a number from 2 on, and every compressed text of format 1 has none', () => {
  for (const text of ['', 'x', '[]', 'ab'.repeat(100_000), String(Math.random())]) {
    const first = pack(text, 1)[0] ?? 0
    expect(first & 6, text.slice(0, 9)).not.toBe(6)
    expect([unpack(pack(text, 1)), unpack(pack(text, 2))]).toEqual([text, text])
    expect(pack(text, 2)[0]).toBe(22)
  }
})

it('results with a problem that has no name here are not read', () => {
  const result = { problem: 'quite-new' as never, detail: 'x' }
  const packed = packEntries([{ index: 0, id: '0', result }], { number: 1 })
  expect(() => unpackEntries(packed)).toThrow(LaterFormat)
})

describe('a cursor', () => {
  const at = (cursor: string) =>
    version.call({ method: 'GET', path: `/v1/batches?cursor=${Buffer.from(cursor).toString('base64url')}` })

  it('of a later number is 503, and one that nobody has handed out 400', async () => {
    expect(await at('{"v":3,"place":"x"}')).toMatchObject(unavailable)
    for (const cursor of ['{"v":3}', '{"v":"x","place":"x"}', '{', '{"place":1}', 'x'])
      expect((await at(cursor)).status, cursor).toBe(400)
  })
})
