import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Caller, jsonRequest } from '../support/answer.ts'
import { casesOf } from './cases.ts'
import { distances, type Running } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId } from './given.ts'
import { answeredAtWork, finished, statusesOf } from './later.ts'

const waiting = (more = '') => ({ prefer: `respond-async, wait=20${more}` })

/** Operations of every kind, on items of their own: two of these differ in ids only. */
const everything = async (call: Caller) => {
  const [item, other, fresh] = [await existing(call), await existing(call), absent()]
  return [
    { id: 'made', ...creating(fresh.id) },
    { method: 'PATCH', path: item.path, body: { population: 5 }, ifMatch: '"1"' },
    { method: 'PATCH', path: item.path, body: { population: 6 }, ifMatch: '"1"' },
    { method: 'GET', path: item.path },
    creating(item.id),
    { method: 'PUT', path: `/cities/${newId()}`, body: city('1') },
    creating(newId(), { name: '', country: 'x' }),
    { method: 'DELETE', path: other.path },
    { id: 'lost', ...failing() },
    { ...failing(), dependsOn: ['lost', 'made'] },
    { method: 'NO' },
    { method: 'POST', path: item.path, body: {} },
    { method: 'GET', path: fresh.path, dependsOn: ['made'] },
    { method: 'GET', path: fresh.path, ifNoneMatch: '*', dependsOn: ['made'] },
  ]
}

/** An answer without what differs from one batch to the next. */
const plain = ({ status, headers, text }: Answer) => {
  const { id: _, ...body } = JSON.parse(text.replace(/\b[0-9]{12}\b/g, 'ID'))
  const told = ['content-type', 'batch-summary', 'retry-after', 'cache-control', 'vary', 'location']
  return { status, body, headers: Object.fromEntries(told.map((name) => [name, headers[name]])) }
}

describe.each(distances)('5.1 wait, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)
  const at: Pick<Running, 'call' | 'work'> = { call, work }

  it.each(['', ', return=minimal', ', return=representation', ', handling=lenient'])(
    '5.1 done in time: 207 with exactly what a synchronous request gets%s',
    async (more) => {
      const now = await call(batchRequest(await everything(call), { prefer: more.slice(2) }))
      const later = await answeredAtWork(at, batchRequest(await everything(call), waiting(more)))
      expect(later.status, later.text).toBe(207)
      expect(plain(later)).toEqual(plain(now))
      const honoured = ['respond-async', 'wait=20', ...(more ? [more.slice(2)] : [])].toSorted()
      expect(later.headers['preference-applied']?.split(', ').toSorted()).toEqual(honoured)
      const { id } = bodyOf(later)
      const ended = bodyOf(await finished(at, id))
      const { results, outcome, retry } = bodyOf(later)
      expect({ results: ended.results, outcome: ended.outcome, retry: ended.retry }).toEqual({
        results,
        outcome,
        retry,
      })
    },
  )

  it('5.1 what a synchronous body of the whole shows is literally this', async () => {
    const id = newId()
    const operations = [
      { id: 'a', ...creating(id) },
      { id: 'b', method: 'GET', path: `/cities/${id}` },
      failing(),
    ]
    const answer = await answeredAtWork(at, batchRequest(operations, waiting()))
    const { id: batch, results, ...rest } = bodyOf(answer)
    expect(batch).toMatch(/^[0-9a-z]{20}$/)
    expect(rest).toEqual({
      summary: { total: 3, success: 2, failed: 1, notAttempted: 0, retryable: 0, replayed: 0 },
      outcome: 'partial',
      retry: { ids: [], after: 0 },
    })
    expect(results.slice(0, 2)).toEqual([
      { index: 0, id: 'a', status: 201, location: `/v1/cities/${id}`, etag: '"1"' },
      { index: 1, id: 'b', status: 200, etag: '"1"', body: city(id) },
    ])
    expect(results[2]).toMatchObject({ index: 2, id: '2', status: 404, retryable: false })
  })

  it('5.1 lines of a list keep their numbers', async () => {
    const body = `${JSON.stringify(city())}\n\n{\n`
    const headers = { 'content-type': 'application/x-ndjson', ...waiting() }
    const answer = await answeredAtWork(at, { method: 'POST', path: '/v1/cities', headers, body })
    expect(answer.status).toBe(207)
    const { results } = bodyOf(answer)
    expect(statusesOf({ results })).toEqual([201, 400])
    expect(results.map(({ line }: { line: number }) => line)).toEqual([1, 3])
  })

  it('5.1 return=minimal and return=representation shape the final body; pages have all', async () => {
    const [minimal, full] = [absent(), absent()]
    const short = await call(
      batchRequest([creating(minimal.id), failing()], { prefer: 'respond-async, return=minimal' }),
    )
    expect(short.headers['preference-applied']?.split(', ').toSorted()).toEqual([
      'respond-async',
      'return=minimal',
    ])
    const { results, summary } = bodyOf(await finished(at, bodyOf(short).id))
    expect(results.map(({ index }: { index: number }) => index)).toEqual([1])
    expect(summary).toMatchObject({ total: 2, success: 1 })
    const long = await call(
      jsonRequest('POST', '/v1/cities', [city(full.id)], { prefer: 'respond-async, return=representation' }),
    )
    const ended = bodyOf(await finished(at, bodyOf(long).id))
    expect(ended.results[0].body).toEqual(city(full.id))
    for (const [answer, count] of [
      [short, 2],
      [long, 1],
    ] as const) {
      const page = await call({ method: 'GET', path: bodyOf(answer).links.results })
      expect(bodyOf(page).results).toHaveLength(count)
    }
  })

  given('steps')('5.1 not done in time: 202, and it goes on', async () => {
    const item = absent()
    const asked = Date.now()
    const answer = await call(batchRequest([creating(item.id)], { prefer: 'wait=0, respond-async' }))
    expect(answer.status).toBe(202)
    expect(Date.now() - asked).toBeLessThan(10_000)
    expect(answer.headers['preference-applied']?.split(', ').toSorted()).toEqual(['respond-async', 'wait=0'])
    const started = Date.now()
    const slow = await call(batchRequest([creating()], { prefer: 'respond-async, wait=1' }))
    expect(Date.now() - started).toBeGreaterThanOrEqual(990)
    expect(slow.status).toBe(202)
    expect((await found(call, item)).status).toBe(404)
    await finished(at, bodyOf(answer).id)
    expect((await found(call, item)).status).toBe(200)
  })

  given('setup', 'clock')('5.1 nobody waits past the function’s own time', async () => {
    const { call: impatient, stop: end } = await setUp({ functionTimeoutSeconds: 2 })
    const answer = await impatient(batchRequest([creating()], { prefer: 'respond-async, wait=600' }))
    expect(answer.status).toBe(202)
    await end()
  })

  given('setup')('5.1 the uniform policy: the status is what a synchronous answer would have', async () => {
    const uniform = await setUp({ settings: { batchStatus: 'uniform' } })
    const status = async (...operations: readonly unknown[]) =>
      (await answeredAtWork(uniform, batchRequest(operations, waiting()))).status
    expect(await status(creating(), creating())).toBe(201)
    const usual = await answeredAtWork(at, batchRequest([creating(), creating()], waiting()))
    expect(usual.status).toBe(207)
    expect(await status(failing(), failing())).toBe(404)
    expect(await status(creating(), failing())).toBe(207)
    const item = await existing(uniform.call)
    expect(await status({ method: 'DELETE', path: item.path })).toBe(207)
    await uniform.stop()
  })
})
