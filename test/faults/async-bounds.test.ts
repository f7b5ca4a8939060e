import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { requestOf } from './async-jobs.ts'
import { makeGround } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'

/** What is kept and shown of a batch has bounds, whatever it holds. */

let stage: Stage

beforeAll(async () => {
  stage = await createStage(await makeGround())
})

afterAll(() => stage.stop())

it('large items do not keep a batch from its end: what was read is told, some of it without the item', async () => {
  const trial = await stage.newTrial(
    requestOf(
      'large',
      Array.from({ length: 40 }, () => ({ method: 'GET' as const, path: '/cities/1' })),
    ),
  )
  const grant = trial.request('GET', '/').grant as object
  const large = { name: 'x', country: 'FR', population: 1, altName: 'é'.repeat(150_000) }
  const put = await stage.healthy.call({ ...jsonRequest('PUT', '/v1/cities/1', large), grant })
  expect(put.status).toBe(200)
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  expect(trial.office.dead).toEqual([])
  const answer = await trial.status(id)
  const body = bodyOf(answer)
  expect(body).toMatchObject({ state: 'completed', outcome: 'succeeded', truncated: true })
  expect(body.summary).toMatchObject({ total: 40, success: 40, failed: 0, pending: 0 })
  expect(body.results.map(({ status, etag }: { status: number; etag: string }) => [status, etag])).toEqual(
    Array(40).fill([200, '"2"']),
  )
  const page = bodyOf(await stage.healthy.call(trial.request('GET', `/v1/batches/${id}/results?limit=10`)))
  const shown = page.results.filter((result: object) => 'body' in result)
  expect(shown.length).toBeGreaterThan(0)
  expect(shown[0].body.altName).toBe(large.altName)
  const last = bodyOf(await stage.healthy.call(trial.request('GET', `/v1/batches/${id}/operations/39`)))
  expect(last).toEqual({ index: 39, id: '39', status: 200, etag: '"2"' })
})

it('a status that nothing fits into still has its counts; the pages have the results', async () => {
  const trial = await stage.newTrial(requestOf('labels', []))
  const grant = trial.request('GET', '/').grant as object
  const label = (at: number) => `${'\u0001'.repeat(59)}${String(at).padStart(5, '0')}`
  const operations = Array.from({ length: 10_000 }, (_, at) => ({
    id: label(at),
    method: 'DELETE',
    path: `/cities/n${at}`,
  }))
  const asked = batchRequest(operations, { prefer: 'respond-async' })
  const accepted = await stage.healthy.call({ ...asked, grant })
  expect(accepted.status, accepted.text.slice(0, 300)).toBe(202)
  const { id } = bodyOf(accepted)
  expect((await trial.cancel(id)).status).toBe(202)
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  const answer = await trial.status(id)
  expect(answer.status).toBe(200)
  // What Lambda takes: the body travels as a JSON string.
  expect(Buffer.byteLength(JSON.stringify(answer.text))).toBeLessThan(6_291_556)
  expect(bodyOf(answer)).toMatchObject({
    state: 'cancelled',
    truncated: true,
    results: [],
    retry: { ids: [] },
    summary: { total: 10_000, notAttempted: 10_000 },
  })
  const page = bodyOf(await stage.healthy.call(trial.request('GET', `/v1/batches/${id}/results?limit=2`)))
  expect(page.results.map((entry: { id: string }) => entry.id)).toEqual([label(0), label(1)])
})
