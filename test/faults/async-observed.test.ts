import { afterEach, beforeEach, expect, it } from 'vitest'
import type { WorkFigures } from '../../functions/runtime/metrics.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { type AsyncBackend, heldAsyncBackend } from '../support/async-backend.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables } from '../support/tables.ts'

let service: Service
let asyncBackend: AsyncBackend
let figures: WorkFigures[]
let lines: { message: string; fields: object }[]

beforeEach(async () => {
  const tables = await makeTables()
  figures = []
  lines = []
  asyncBackend = await heldAsyncBackend({
    tables,
    metrics: {
      recordWork: (one) => figures.push(one),
      recordStuck: () => {},
      recordFailedMessage: () => {},
      flush: () => {},
    },
    log: (message, fields) => lines.push({ message, fields }),
  })
  service = await createService({ tables, bodies: async () => asyncBackend.bodies })
})

afterEach(async () => {
  service.stop()
  await asyncBackend.stop()
})

const city = (id: string) => ({ id, name: `City ${id}`, country: 'FR', population: 1 })

const submit = async (): Promise<string> => {
  const operations = ['1', '2', '2'].map((id) => ({
    method: 'POST' as const,
    path: '/cities',
    body: city(id),
  }))
  return bodyOf(await service.call(batchRequest(operations, { prefer: 'respond-async' }))).id
}

const failuresLogged = () => lines.filter(({ message }) => message === 'operation failed')

it('counts what a worker has tried, each operation once', async () => {
  await submit()
  await asyncBackend.work()
  expect(figures.flatMap(({ outcomes = [] }) => outcomes.map(({ status }) => status))).toEqual([
    201, 201, 409,
  ])
  expect(failuresLogged()).toEqual([])
})

it('counts no cancelled operation as failed by the server, and logs none as such', async () => {
  const id = await submit()
  expect((await service.call({ method: 'POST', path: `/v1/batches/${id}/cancellation` })).status).toBe(202)
  await asyncBackend.work()
  const { summary } = bodyOf(await service.call({ method: 'GET', path: `/v1/batches/${id}` }))
  expect(summary).toMatchObject({ total: 3, failed: 3, notAttempted: 3 })
  expect(figures.flatMap(({ outcomes = [] }) => outcomes)).toEqual([])
  expect(failuresLogged()).toEqual([])
})
