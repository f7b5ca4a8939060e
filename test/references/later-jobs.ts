import { expect } from 'vitest'
import { createProcess, type Ground, makeGround, type Process } from '../faults/async-process.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { grantOf, storedState } from '../support/trial.ts'
import { naming } from './collections.ts'

/** References between the chunks of a batch that is run later: two operations a chunk. */

export interface Later {
  readonly ground: Ground
  readonly clock: ManualClock
  readonly healthy: Process
  readonly unsound: Process
  readonly stop: () => void
}

export const openLater = async (): Promise<Later> => {
  const ground = await makeGround({ chunkSize: { rows: 2, bytes: 1_000 } })
  const clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
  const [healthy, unsound] = [
    await createProcess(ground, clock, naming),
    await createProcess(ground, clock, naming),
  ]
  const stop = () => {
    for (const process of [healthy, unsound]) process.stop()
    ground.tables.client.destroy()
    ground.aws.s3.destroy()
    ground.aws.sqs.destroy()
  }
  return { ground, clock, healthy, unsound, stop }
}

const person = (id: string, partner?: string) => ({ id, name: 'Ann', ...(partner ? { partner } : {}) })
const post = (collection: string, body: object, more: object = {}) => ({
  method: 'POST',
  path: `/${collection}`,
  body,
  ...more,
})
const price = (id: string, product: string, more = {}) => post('prices', { id, product, cents: 1 }, more)

export interface Job {
  readonly operations?: readonly object[]
  readonly file?: string
  readonly wanted: readonly (string | number)[]
  readonly items: readonly string[]
}

const operations: Job = {
  operations: [
    price('a', 'p'),
    post('people', person('c1', 'c2')),
    price('b', 'nope', { id: 'b' }),
    { method: 'PATCH', path: '/prices/a', body: { cents: 5 } },
    post('people', person('c2', 'c3')),
    { method: 'GET', path: '/prices/a', dependsOn: ['b'] },
    post('people', person('c3')),
    post('products', { id: 'p', name: 'Coffee' }),
  ],
  wanted: [201, 201, 'reference-not-found', 200, 201, 'dependency-failed', 201, 201],
  items: ['/people/c1', '/people/c2', '/people/c3', '/prices/a', '/products/p'],
}

/** Each names the one after it, so every pass makes a chunk more. */
const chain = Array.from({ length: 9 }, (_, at) => person(`r${at}`, at < 8 ? `r${at + 1}` : undefined))
const rows: Job = {
  file: [...chain, person('lost', 'nowhere'), person('after-lost', 'lost')]
    .map((row) => `${JSON.stringify(row)}\n`)
    .join(''),
  wanted: [...chain.map(() => 201), 'reference-not-found', 'reference-not-found'],
  items: chain.map(({ id }) => `/people/${id}`),
}

interface Told {
  readonly status: number
  readonly error?: { readonly type: string }
}

export const begin = async ({ operations }: Job, process: Process, tenant: string) => {
  const request = operations
    ? batchRequest(operations, { prefer: 'respond-async', 'idempotency-key': 'k' })
    : jsonRequest(
        'POST',
        '/v1/imports',
        { collection: 'people', method: 'POST', contentType: 'application/x-ndjson' },
        { 'idempotency-key': 'k' },
      )
  return process.call({ ...request, grant: grantOf(tenant) })
}

export const status = async ({ healthy }: Later, id: string, tenant: string) =>
  bodyOf(await healthy.call({ method: 'GET', path: `/v1/batches/${id}`, grant: grantOf(tenant) }))

interface Which {
  readonly id: string
  readonly tenant: string
  readonly context: string
}

export const check = async (job: Job, { id, tenant, context }: Which, later: Later) => {
  const { state, summary, results } = await status(later, id, tenant)
  expect(state, context).toBe('completed')
  const told = results.map(({ status: code, error }: Told) => error?.type.replace('/problems/', '') ?? code)
  expect(told, context).toEqual(job.wanted)
  const failed = job.wanted.filter((one) => typeof one === 'string').length
  const total = job.wanted.length
  expect(summary, context).toMatchObject({ total, failed, success: total - failed, pending: 0, retryable: 0 })
  const stored = await storedState(later.ground.tables, tenant)
  const there = [...stored].filter(([, { body }]) => body !== undefined).map(([path]) => path)
  expect(there.toSorted(), context).toEqual(job.items.toSorted())
  for (const [path, { version }] of stored) expect(version, path).toBe(path === '/prices/a' ? 2 : 1)
}

export const jobs = [
  ['operations', operations],
  ['rows', rows],
] as const
