import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { refuse } from '../../functions/model/refused.ts'
import { openOffice } from '../faults/async-office.ts'
import { createProcess, type Ground, makeGround, type Process } from '../faults/async-process.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { grantOf, newTenant, storedState } from '../support/trial.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'

/** Actions that are run later, while deployments come and go. */

let ground: Ground
let clock: ManualClock
const processes: Process[] = []
beforeAll(async () => {
  ground = await makeGround()
  clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
})
afterAll(() => {
  for (const process of processes) process.stop()
  ground.tables.client.destroy()
  ground.aws.s3.destroy()
  ground.aws.sqs.destroy()
})

const schema = z.strictObject({
  n: z.int(),
  shut: z.boolean().optional(),
  at: z.string().optional(),
  by: z.string().optional(),
})

const add = (most: number) =>
  ({
    input: z.strictObject({ n: z.int().max(most) }),
    refusals: { shut: 409 },
    run: (
      box: z.infer<typeof schema>,
      { n }: { n: number },
      { now, caller }: { now: Date; caller: { claims: object } },
    ) =>
      box.shut ? refuse(409, 'shut') : { ...box, n: box.n + n, at: now, by: JSON.stringify(caller.claims) },
  }) as const

const boxes = (actions: { readonly [name: string]: ReturnType<typeof add> }): Collection =>
  defineCollection({ name: 'boxes', schema, actions }) as Collection

const now = boxes({ add: add(100) })

const deploy = async (...collections: readonly Collection[]): Promise<Process> => {
  const process = await createProcess(ground, clock, collections)
  processes.push(process)
  return process
}

/** Dies when it would end its chunk: nothing that it does from then on arrives. */
const dyingAtTheEnd = (): Interceptor => {
  let dead = false
  return async ({ command, proceed }) => {
    dead ||= command === 'TransactWriteItemsCommand'
    if (dead) throw brokenConnection()
    return proceed()
  }
}

const act = (id: string, n: number) => ({ method: 'POST', path: `/boxes/${id}/add`, body: { n } })
const patch = { method: 'PATCH', path: '/boxes/b', body: { n: 7 } }
const work = {
  operations: [act('a', 5), act('b', 5), patch, act('a', 50)],
  csv: 'id,n\na,5\na,50\n',
}

interface Told {
  readonly status: number
  readonly etag?: string
  readonly error?: { readonly type: string }
}

const run = async (what: keyof typeof work, first: Process, second: Process, dies: boolean) => {
  const tenant = newTenant()
  const grant = grantOf(tenant)
  const office = openOffice(ground, clock)
  const seed = [
    { method: 'PUT', path: '/boxes/a', body: { n: 0 } },
    { method: 'PUT', path: '/boxes/b', body: { n: 0, shut: true } },
  ]
  await first.call({ ...batchRequest(seed), grant })
  const request =
    what === 'csv'
      ? jsonRequest('POST', '/v1/imports', { collection: 'boxes', action: 'add', contentType: 'text/csv' })
      : batchRequest(work.operations, { prefer: 'respond-async' })
  const { id, upload } = bodyOf(await first.call({ ...request, grant }))
  if (what === 'csv')
    await fetch(upload.url, { method: upload.method, headers: upload.headers, body: work.csv })
  clock.advance(60_000)
  await office.collect()
  for (const letter of office.letters.splice(0)) await office.deliver(letter, first)
  const began = clock.now().toISOString()
  clock.advance(60_000)
  if (dies) {
    const isDead = () => true
    for (const letter of office.letters.splice(0)) {
      first.through(dyingAtTheEnd())
      await office.deliver(letter, first, isDead)
    }
    first.through()
  }
  const between = await storedState(ground.tables, tenant)
  await office.deliverAll(() => second)
  const answer = bodyOf(await second.call({ method: 'GET', path: `/v1/batches/${id}`, grant }))
  expect(answer.state).toBe('completed')
  const results = answer.results.map(({ etag, error, status }: Told) => etag ?? error?.type ?? status)
  return {
    results,
    between,
    after: await storedState(ground.tables, tenant),
    began,
    grant,
    createdAt: answer.createdAt,
  }
}

const wanted = { operations: ['"2"', '/problems/shut', '"2"', '"3"'], csv: ['"2"', '"3"'] }

describe.each(['operations', 'csv'] as const)('%s', (what) => {
  it('know who asked, and when the batch began', async () => {
    const process = await deploy(now)
    const { results, after, began, grant, createdAt } = await run(what, process, process, false)
    expect(results).toEqual(wanted[what])
    const box = after.get('/boxes/a')?.body
    expect(box).toMatchObject({ n: 55, by: JSON.stringify(grant.jwt.claims) })
    // Of operations when they were handed out first, of a file when it was seen, whichever attempt it is.
    expect(box?.at).toBe(began)
    expect(began > createdAt).toBe(true)
  })

  it.each([
    ['as it is', () => [now], '/problems/shut'],
    ['with a stricter input', () => [boxes({ add: add(1) })], '/problems/shut'],
    ['without the action', () => [boxes({})], '/problems/action-refused'],
    ['with the problem in another action', () => [boxes({ put: add(1) })], '/problems/shut'],
    ['without the collection', () => [], '/problems/action-refused'],
  ] as const)(
    'whose worker died are told as they took effect, by a deployment %s',
    async (_, deployed, refusal) => {
      const { results, between, after } = await run(
        what,
        await deploy(now),
        await deploy(...deployed()),
        true,
      )
      expect(results).toEqual(wanted[what].map((word) => (word === '/problems/shut' ? refusal : word)))
      expect(after).toEqual(between)
      expect(after.get('/boxes/a')?.body?.n).toBe(55)
    },
  )

  it('that a deployment has no action for any more are 404, and change nothing', async () => {
    const { results, between, after } = await run(what, await deploy(now), await deploy(boxes({})), false)
    const gone = '/problems/not-found'
    expect(results).toEqual(what === 'csv' ? [gone, gone] : [gone, gone, '"2"', gone])
    expect(after.get('/boxes/a')).toEqual(between.get('/boxes/a'))
  })
})
