import { afterAll, beforeAll, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { names } from '../support/statements.ts'
import type { Interceptor } from '../support/wire.ts'
import { requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'

let stage: Stage
let other: Process

beforeAll(async () => {
  stage = await createStage(await makeGround())
  other = await stage.spawn()
})

afterAll(() => stage.stop())

const patch = (id: string, population: number, more = {}) => ({
  method: 'PATCH' as const,
  path: `/cities/${id}`,
  body: { population },
  ...more,
})

/** Writes to this city are refused for load, by themselves. */
const throttling =
  (id: string): Interceptor =>
  async ({ command, input, proceed }) => {
    const { Statements: statements = [] } = input as { readonly Statements?: readonly unknown[] }
    const isOnly = statements.length === 1 && names(statements, 'cities', id)
    if (command !== 'BatchExecuteStatementCommand' || !isOnly) return proceed()
    return { Responses: [{ Error: { Code: 'ThrottlingError', Message: 'slow down' } }], $metadata: {} }
  }

const seen = (entries: readonly { id: string; status: number; etag?: string; replayed?: true }[]) =>
  entries.map(({ id, status, etag, replayed }) => [id, status, etag, replayed ?? false])

it('starts from what the attempt before had decided, reads included', async () => {
  const operations = [
    { id: 'guard', method: 'GET' as const, path: '/cities/1' },
    patch('2', 5, { id: 'guarded', dependsOn: ['guard'] }),
    patch('3', 5, { id: 'throttled' }),
    { id: 'own', ...patch('4', 6, { dependsOn: ['guard'] }), idempotencyKey: 'own-of-this-test' },
  ]
  const trial = await stage.newTrial(requestOf('released', operations))
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  other.through(throttling('3'))
  const taken = await trial.office.deliver(trial.office.letters.shift() as Letter, other)
  expect(taken, 'the throttled operation has to be tried again').toBe(false)
  // Somebody else takes the guard away, and changes what the own key has written.
  const grant = trial.request('GET', '/').grant as object
  const removed = await stage.healthy.call({ method: 'DELETE', path: '/v1/cities/1', grant })
  expect(removed.status).toBe(204)
  await trial.office.deliverAll(() => stage.healthy)
  const body = bodyOf(await trial.status(id))
  expect(seen(body.results)).toEqual([
    ['guard', 200, '"1"', false],
    ['guarded', 200, '"2"', false],
    ['throttled', 200, '"2"', false],
    ['own', 200, '"2"', false],
  ])
  expect(body).toMatchObject({ state: 'completed', outcome: 'succeeded' })
  expect(body.summary).toMatchObject({ total: 4, success: 4, replayed: 0, pending: 0 })
})
