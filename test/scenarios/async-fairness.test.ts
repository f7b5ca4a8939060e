import { expect, it } from 'vitest'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { serviceWith } from './background.ts'
import { creating } from './given.ts'
import { accepted, finished } from './later.ts'
import { announced, uploaded } from './uploads.ts'

const rowsOfOneByte = 100_000

/** Over queues that are plain first in, first out, with as many workers as are deployed. */
it('5.7 a small batch and a small import are done beside another caller’s five uploads', async () => {
  const service = await serviceWith('polled', { settings: tenantSettings })
  const as = (tenant: string): Caller => {
    return (request) => service.call({ ...request, grant: grantOf(tenant) })
  }
  const [many, few] = [as(newTenant()), as(newTenant())]
  const file = '1\n'.repeat(rowsOfOneByte)
  const uploads = await Promise.all(
    Array.from({ length: 5 }, () => announced(many, { contentType: 'application/x-ndjson', method: 'PUT' })),
  )
  await Promise.all(uploads.map(({ upload }) => uploaded(upload, file)))
  const stateOf = async (id: string) => bodyOf(await many({ method: 'GET', path: `/v1/batches/${id}` }))
  while ((await stateOf(uploads[4].id)).summary.total === 0);
  const began = performance.now()
  const at = { call: few, work: service.work }
  const small = await accepted(few, batchRequest([creating()]))
  const { id, upload } = await announced(few, { contentType: 'text/csv' })
  await uploaded(upload, 'id,name,country,population\n7,Small,FR,1\n')
  for (const one of [small, id]) {
    expect(bodyOf(await finished(at, one))).toMatchObject({ outcome: 'succeeded' })
  }
  const seconds = (performance.now() - began) / 1000
  const left = await Promise.all(uploads.map(({ id: one }) => stateOf(one)))
  console.log(
    `done in ${seconds.toFixed(1)} s beside`,
    JSON.stringify(left.map(({ summary }) => summary.total)),
  )
  expect(left.some(({ state }) => state === 'running')).toBe(true)
  expect(seconds).toBeLessThan(30)
  for (const { id: one } of uploads) await many({ method: 'POST', path: `/v1/batches/${one}/cancellation` })
  await service.stop()
}, 120_000)
