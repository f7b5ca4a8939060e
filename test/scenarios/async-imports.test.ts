import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { city, creating, newKey } from './given.ts'
import { accepted, finished, read, statusesOf } from './later.ts'
import { announcing, uploaded } from './uploads.ts'

const csv = { collection: 'cities', method: 'POST', contentType: 'text/csv' }

describe.each(distances)('5.5 imports, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  const at = { call, work }
  afterAll(stop)
  const given = casesOf(distance)

  it('5.5 201 with an upload, and where the batch is', async () => {
    const answer = await call(announcing(csv))
    const { id, upload, ...status } = bodyOf(answer)
    expect(answer).toMatchObject({
      status: 201,
      headers: { location: `/v1/batches/${id}`, 'cache-control': 'no-store' },
    })
    expect(status).toMatchObject({
      state: 'queued',
      import: csv,
      summary: { total: 0, success: 0, failed: 0, pending: 0 },
    })
    expect(upload).toEqual({
      method: 'PUT',
      url: expect.stringMatching(/^https?:\/\/\S+$/),
      headers: { 'content-type': 'text/csv', 'if-none-match': '*' },
      expiresAt: new Date(Date.parse(status.createdAt) + 3_600_000).toISOString(),
    })
    const told = bodyOf(await read(call, id))
    expect(told).toEqual({ id, ...status })
    expect(told, 'whoever may read it, may not upload').not.toHaveProperty('upload')
  })

  it('5.5 the upload works with fetch as it is given, once', async () => {
    const { id, upload } = bodyOf(await call(announcing({ ...csv, contentType: 'application/x-ndjson' })))
    const item = city()
    expect((await uploaded(upload, JSON.stringify(item))).status).toBe(200)
    const second = await uploaded(upload, JSON.stringify(city()))
    expect(second.status).toBe(412)
    const body = bodyOf(await finished(at, id))
    expect(body).toMatchObject({ state: 'completed', outcome: 'succeeded', summary: { total: 1 } })
    expect(body.results).toEqual([
      { index: 0, id: '0', line: 1, status: 201, location: `/v1/cities/${item.id}`, etag: '"1"' },
    ])
    expect((await uploaded(upload, JSON.stringify(city()))).status).toBe(412)
    await work()
    expect(bodyOf(await read(call, id)).summary.total).toBe(1)
  })

  it('4 same key again: the same import; another payload: 422', async () => {
    const key = { 'idempotency-key': newKey() }
    const first = await call(announcing(csv, key))
    expect(first.headers).not.toHaveProperty('idempotent-replayed')
    const second = await call(announcing(csv, key))
    expect(second).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } })
    const [one, other] = [bodyOf(first), bodyOf(second)]
    expect(other.id).toBe(one.id)
    expect(other.upload.expiresAt).toBe(one.upload.expiresAt)
    expect(new URL(other.upload.url).pathname).toBe(new URL(one.upload.url).pathname)
    const reused = await call(announcing({ ...csv, method: 'PUT' }, key))
    expect(reused.status).toBe(422)
    expect(bodyOf(reused).type).toBe('/problems/idempotency-key-reused')
    // A key belongs to its route.
    const id = await accepted(call, batchRequest([creating()], key))
    expect(id).not.toBe(one.id)
    expect((await uploaded(other.upload, 'id,name,country,population\r\n1,x')).status).toBe(200)
    const done = bodyOf(await finished(at, one.id))
    expect(statusesOf(done)).toEqual([400])
    const third = bodyOf(await call(announcing(csv, key)))
    expect(third).toMatchObject({
      id: one.id,
      state: 'completed',
      summary: { total: 1, failed: 1, pending: 0 },
    })
  })

  given('setup', 'clock')(
    '5.5 the upload is open for an hour, and replayed with what is left of it',
    async () => {
      const clock = manualClock(Date.now())
      const service = await setUp({ clock })
      const key = { 'idempotency-key': newKey() }
      const expiry = async () => {
        const { upload } = bodyOf(await service.call(announcing(csv, key)))
        return new URL(upload.url).searchParams.get('X-Amz-Expires')
      }
      expect(await expiry()).toBe('3600')
      clock.advance(600_000)
      expect(await expiry()).toBe('3000')
      await service.stop()
    },
  )
})
