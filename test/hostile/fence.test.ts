import { beforeAll, describe, expect, it } from 'vitest'
import { type CollectionFault, collectionFaults } from '../../functions/ports/collection-faults.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { badIds, broken, endless, meddling } from './collections.ts'
import { type HostileService, hostileService, things } from './service.ts'

let service: HostileService
const published: CollectionFault[] = []

beforeAll(async () => {
  service = await hostileService({ collections: [...broken, endless, meddling, badIds, things] })
  collectionFaults.subscribe((fault) => published.push(fault as CollectionFault))
})

const failed = { type: '/problems/collection-failed', title: 'Collection failed', status: 500 }

/** A put that goes well, the code that fails in the middle, and one that waits for it. */
const around = (operation: object) => [
  { id: 'before', method: 'PUT', path: '/things/before', body: { text: 'boom' } },
  { id: 'bad', ...operation },
  { id: 'after', method: 'PUT', path: '/things/after', body: { text: 'boom' } },
  { id: 'waits', method: 'DELETE', path: '/things/after', dependsOn: ['bad'] },
]

const send = async (operations: readonly object[], headers = {}) =>
  bodyOf(await service.call(batchRequest(operations, headers)))

describe.each(broken.map(({ name }) => name))('a schema that %s', (name) => {
  it('fails its operation, and no other', async () => {
    const { results } = await send(
      around({ method: 'POST', path: `/${name}`, body: { id: '1', text: 'boom' } }),
    )
    expect(results.map(({ status }: { status: number }) => status)).toEqual([
      expect.any(Number),
      500,
      expect.any(Number),
      424,
    ])
    expect(results[0].status).toBeLessThan(300)
    expect(results[2].status).toBeLessThan(300)
    expect(results[1]).toMatchObject({ retryable: false, error: failed })
    expect(results[1].error.detail).toMatch(new RegExp(`^The schema of ${name} [^\\n]+\\.$`))
    expect(results[3].causedBy).toEqual(['bad'])
    expect((await service.call({ method: 'GET', path: `/v1/${name}/1` })).status).toBe(404)
  })

  it('fails a single request, and a row of a list', async () => {
    const single = await service.call(jsonRequest('PUT', `/v1/${name}/2`, { text: 'boom' }))
    expect([single.status, bodyOf(single)]).toEqual([500, expect.objectContaining(failed)])
    const rows = ['id,text', '3,fine', '4,boom', '5,fine'].join('\n')
    const list = { method: 'PUT', path: `/v1/${name}`, headers: { 'content-type': 'text/csv' }, body: rows }
    const { results } = bodyOf(await service.call(list))
    expect(results.map(({ status }: { status: number }) => status)).toEqual([201, 500, 201])
  })

  it('fails a patch on the item that it would make, and the replay says so', async () => {
    await service.call(jsonRequest('PUT', `/v1/${name}/6`, { text: 'fine' }))
    const patch = around({ method: 'PATCH', path: `/${name}/6`, body: { text: 'boom' } })
    const key = { 'idempotency-key': `patch-${name}` }
    const first = await send(patch, key)
    expect(first.results[1]).toMatchObject({ status: 500, retryable: false, error: failed })
    expect(first.summary).toMatchObject({ success: 2, failed: 2 })
    const again = await send(patch, key)
    expect(again.results[1]).toMatchObject({ status: 500, replayed: true, error: failed })
    const strict = await service.call(batchRequest(patch, { prefer: 'handling=strict' }))
    expect([strict.status, bodyOf(strict).type]).toEqual([422, '/problems/invalid-batch'])
    expect(bodyOf(await service.call({ method: 'GET', path: `/v1/${name}/6` }))).toEqual({
      id: '6',
      text: 'fine',
    })
  })
})

it('what is nested in itself is an item that is too deep', async () => {
  const { results } = await send(around({ method: 'PUT', path: '/endless/1', body: { text: 'boom' } }))
  expect(results[1]).toMatchObject({ status: 413, error: { limit: 'maxItemDepth', max: 31, actual: 32 } })
  expect(results[2].status).toBe(200)
})

it('an id that its collection cannot take fails alone', async () => {
  const row = (id: string) => ({ method: 'POST', path: '/bad-ids', body: { id, text: 'x' } })
  const { results } = await send([row('a'), row('boom'), row('b'), row('slash')])
  expect(results.map(({ status }: { status: number }) => status)).toEqual([201, 500, 201, 500])
  expect(results[1].error).toEqual({ ...failed, detail: 'The id of bad-ids threw an error.' })
  expect(results[3].error.detail).toBe('The id of bad-ids made an id that cannot be one.')
})

it('a schema cannot change what its neighbours, a retry or the key see', async () => {
  const list = [{ list: ['a'] }, { list: ['b'] }]
  const operations = [
    ...list.map((body, at) => ({ method: 'PUT', path: `/meddling/${at}`, body })),
    { method: 'PATCH', path: '/meddling/0', body: { other: ['c'] } },
    { method: 'PUT', path: '/things/meddled', body: { list: ['d'] } },
  ]
  const key = { 'idempotency-key': 'meddling' }
  expect((await send(operations, key)).summary).toMatchObject({ success: 4 })
  expect((await send(operations, key)).summary).toMatchObject({ success: 4, replayed: 4 })
  const read = async (path: string) => bodyOf(await service.call({ method: 'GET', path }))
  expect(await read('/v1/things/meddled')).toEqual({ id: 'meddled', list: ['d'] })
  // Its own items have what it made of them, each by itself.
  expect((await read('/v1/meddling/1')).list.filter((text: string) => /^[a-d]$/.test(text))).toEqual(['b'])
})

it('whoever writes the log is told which code failed, and callers are not told what it threw', async () => {
  published.length = 0
  const { results } = await send([{ method: 'PUT', path: '/throws/9', body: { text: 'boom' } }])
  expect(JSON.stringify(results)).not.toContain('cannot take')
  expect(published).toEqual([
    { collection: 'throws', part: 'schema', what: 'threw an error', error: new Error('cannot take boom') },
  ])
})

it('nothing else failed inside', () => {
  expect(
    service.failures.filter((failure) => !('problem' in failure && failure.problem === 'collection-failed')),
  ).toEqual([])
})
