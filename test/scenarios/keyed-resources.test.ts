import { randomBytes } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Caller, jsonRequest } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { scan } from '../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId, newKey } from './given.ts'
import { read, statusesOf } from './later.ts'

const key = (value: string = newKey()) => ({ 'idempotency-key': value })
const paths = ['', '/results', '/errors', '/operations/0'] as const

const isNotFound = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(404)
  expect(bodyOf(answer)).toMatchObject({ type: '/problems/not-found' })
}

/** What a batch's resource says of its end, without what only a resource has. */
const conclusionOf = (answer: Answer) => {
  const { id, outcome, results, retry } = bodyOf(answer)
  return { id, outcome, results, retry }
}

describe.each(distances)('4.9 a synchronous batch is a resource, $name', (distance) => {
  const { call, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  it('4.9 its status has what its answer had', async () => {
    const operations = [creating(), { ...failing(), id: 'gone' }, { id: 'bad', method: 'NO' }]
    const answer = await call(batchRequest(operations, key()))
    expect(statusesOf(bodyOf(answer))).toEqual([201, 404, 400])
    const status = await read(call, bodyOf(answer).id)
    expect(status.status, status.text).toBe(200)
    expect(conclusionOf(status)).toEqual(conclusionOf(answer))
    const { id, state, summary, createdAt, startedAt, completedAt, expiresAt, links } = bodyOf(status)
    expect({ state, summary }).toEqual({
      state: 'completed',
      summary: { total: 3, success: 1, failed: 2, notAttempted: 0, retryable: 0, replayed: 0, pending: 0 },
    })
    expect(status.headers['batch-summary']).toBe(
      'total=3, success=1, failed=2, not-attempted=0, retryable=0, replayed=0, pending=0',
    )
    expect(status.headers).not.toHaveProperty('retry-after')
    expect([createdAt, startedAt, completedAt]).toEqual([createdAt, createdAt, completedAt].toSorted())
    // Whole seconds, as long as the key.
    expect(Date.parse(expiresAt)).toBe((Math.floor(Date.parse(createdAt) / 1000) + 86_400) * 1000)
    // There is nothing to cancel.
    expect(links).toEqual({
      self: `/v1/batches/${id}`,
      results: `/v1/batches/${id}/results`,
      errors: `/v1/batches/${id}/errors`,
    })
  })

  it('4.9 results and errors are paged, and each operation has its own', async () => {
    const operations = [creating(), failing(), { ...failing(), id: 'gone' }]
    const { id, results } = bodyOf(await call(batchRequest(operations, key())))
    const first = await read(call, id, '/results?limit=2')
    expect(bodyOf(first).results).toEqual(results.slice(0, 2))
    const second = await call({ method: 'GET', path: bodyOf(first).next })
    expect(bodyOf(second)).toEqual({ results: results.slice(2) })
    expect(bodyOf(await read(call, id, '/results?status=success'))).toEqual({ results: [results[0]] })
    expect(bodyOf(await read(call, id, '/errors'))).toEqual({ results: results.slice(1) })
    expect(bodyOf(await read(call, id, '/operations/gone'))).toEqual(results[2])
    expect(bodyOf(await read(call, id, '/operations/1'))).toEqual(results[1])
    isNotFound(await read(call, id, '/operations/2'))
  })

  it('4.9 errors of lines have their line, as CSV, too', async () => {
    const body = `${JSON.stringify(city())}\n{\n${JSON.stringify(city(newId(), { population: -1 }))}`
    const headers = { ...key(), 'content-type': 'application/x-ndjson' }
    const { id } = bodyOf(await call({ method: 'POST', path: '/v1/cities', headers, body }))
    const { results } = bodyOf(await read(call, id))
    expect(results.map(({ line, status }: { line: number; status: number }) => [line, status])).toEqual([
      [1, 201],
      [2, 400],
      [3, 422],
    ])
    const csv = await call({
      method: 'GET',
      path: `/v1/batches/${id}/errors`,
      headers: { accept: 'text/csv' },
    })
    const rows: Record<string, string>[] = parse(csv.text, { columns: true })
    expect(rows.map(({ index, line, status }) => [index, line, status])).toEqual([
      ['1', '2', '400'],
      ['2', '3', '422'],
    ])
    const rowsOfFile = await read(call, id, '/errors?rows=true')
    expect(rowsOfFile.status, 'it has no file').toBe(400)
  })

  it('4.9 HEAD is as GET', async () => {
    const { id } = bodyOf(await call(batchRequest([creating()], key())))
    for (const path of paths) {
      const [get, head] = [
        await read(call, id, path),
        await call({ method: 'HEAD', path: `/v1/batches/${id}${path}` }),
      ]
      expect([head.status, head.text]).toEqual([200, ''])
      expect(head.headers['batch-summary']).toBe(get.headers['batch-summary'])
      expect(head.headers['content-type']).toBe(get.headers['content-type'])
    }
  })

  it('4.9 it is not in the list of batches', async () => {
    const { id } = bodyOf(await call(batchRequest([creating()], key())))
    for (const query of ['', '?state=completed']) {
      const { batches } = bodyOf(await call({ method: 'GET', path: `/v1/batches${query}` }))
      expect(batches.map((batch: { id: string }) => batch.id)).not.toContain(id)
    }
  })

  it('4.9 its cancellation is 409, and changes nothing', async () => {
    const { id } = bodyOf(await call(batchRequest([creating()], key())))
    const before = await read(call, id)
    for (const headers of [{}, key()]) {
      const answer = await call({ method: 'POST', path: `/v1/batches/${id}/cancellation`, headers })
      expect(answer.status, answer.text).toBe(409)
      expect(bodyOf(answer).type).toBe('/problems/batch-finished')
    }
    expect((await read(call, id)).text).toBe(before.text)
  })

  it('4.9 a batch without a key is none', async () => {
    const { id } = bodyOf(await call(batchRequest([creating()])))
    for (const path of paths) isNotFound(await read(call, id, path))
    isNotFound(await call({ method: 'POST', path: `/v1/batches/${id}/cancellation` }))
  })

  it('4.9 neither is one that was only validated', async () => {
    const request = batchRequest([creating()], key())
    const { id } = bodyOf(await call({ ...request, path: '/v1/batches?validateOnly=true' }))
    isNotFound(await read(call, id))
  })

  it('4.9 an atomic batch tells what failed, and what could not go on without it', async () => {
    const item = await existing(call)
    const operations = [creating(), { ...creating(item.id), id: 'again' }]
    const failed = await call(batchRequest(operations, key(), { atomic: true }))
    expect(failed.status).toBe(409)
    const status = await read(call, bodyOf(failed).id)
    expect(status.status).toBe(200)
    expect(conclusionOf(status)).toEqual(conclusionOf(failed))
    expect(statusesOf(bodyOf(status))).toEqual([424, 409])
    expect(bodyOf(status)).toMatchObject({ state: 'completed', outcome: 'failed' })
    const done = await call(batchRequest([creating()], key(), { atomic: true }))
    expect(conclusionOf(await read(call, bodyOf(done).id))).toEqual(conclusionOf(done))
  })

  it('4.9 items that were asked for are there, also where the record has them in parts', async () => {
    // They cannot be packed below 80 kB, more than twice what the record itself takes.
    const named = () => creating(newId(), { name: randomBytes(90).toString('hex') })
    const operations = Array.from({ length: 900 }, named)
    const headers = { ...key(), prefer: 'return=representation' }
    const answer = await call(batchRequest(operations, headers))
    expect(bodyOf(answer).results.at(-1).body).toEqual(operations.at(-1)?.body)
    const { id } = bodyOf(answer)
    expect(conclusionOf(await read(call, id))).toEqual(conclusionOf(answer))
    expect(bodyOf(await read(call, id, '/operations/899')).body).toEqual(operations.at(-1)?.body)
  })

  it('4.9 what was left out of an answer is on record', async () => {
    const operations = [creating(), failing()]
    const answer = await call(batchRequest(operations, { ...key(), prefer: 'return=minimal' }))
    expect(bodyOf(answer).results).toHaveLength(1)
    expect(statusesOf(bodyOf(await read(call, bodyOf(answer).id)))).toEqual([201, 404])
  })

  given('setup')('4.9 a single request with a key is a batch of one', async () => {
    const { call: ask, tables, stop: end } = await setUp({})
    const item = absent()
    await ask(jsonRequest('PUT', item.href, city(item.id), key()))
    const [record] = await scan(tables.client, tables.batches)
    const status = bodyOf(await read(ask, record?.pk?.S ?? ''))
    expect(status.summary).toMatchObject({ total: 1, success: 1, pending: 0 })
    expect(status.results).toEqual([
      { index: 0, id: '0', status: 201, location: item.href, etag: '"1"', body: city(item.id) },
    ])
    await end()
  })

  given('setup')('4.9 404 for the batch of another principal, or of another tenant', async () => {
    const service = await setUp({ settings: tenantSettings })
    const tenant = newTenant()
    const as =
      (grant: object): Caller =>
      (request) =>
        service.call({ ...request, grant })
    const ada = as(grantOf(tenant, 'ada'))
    const { id } = bodyOf(await ada(batchRequest([creating()], key())))
    expect((await read(ada, id)).status).toBe(200)
    for (const other of [as(grantOf(tenant, 'bob')), as(grantOf(newTenant(), 'ada'))]) {
      for (const path of paths) isNotFound(await read(other, id, path))
      isNotFound(await other({ method: 'POST', path: `/v1/batches/${id}/cancellation` }))
    }
    await service.stop()
  })

  given('setup', 'clock')('4.9 it is there for as long as its key', async () => {
    const clock = manualClock(Date.parse('2026-03-01T12:00:00.500Z'))
    const service = await setUp({ clock })
    const { id } = bodyOf(await service.call(batchRequest([creating()], key())))
    expect(bodyOf(await read(service.call, id))).toMatchObject({
      createdAt: '2026-03-01T12:00:00.500Z',
      startedAt: '2026-03-01T12:00:00.500Z',
      completedAt: '2026-03-01T12:00:00.500Z',
      expiresAt: '2026-03-02T12:00:00.000Z',
    })
    clock.advance(86_400_000 - 501)
    expect((await read(service.call, id)).status).toBe(200)
    clock.advance(1)
    for (const path of paths) isNotFound(await read(service.call, id, path))
    await service.stop()
  })

  it('4.9 a later change of the items changes nothing of it', async () => {
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: { population: 5 } }
    const { id } = bodyOf(await call(batchRequest([patch], { ...key(), prefer: 'return=representation' })))
    await call(jsonRequest('PUT', item.href, city(item.id, { population: 6 })))
    const { results } = bodyOf(await read(call, id))
    expect(results).toMatchObject([{ status: 200, etag: '"2"', body: { population: 5 } }])
    expect(bodyOf(await found(call, item)).population).toBe(6)
  })
})
