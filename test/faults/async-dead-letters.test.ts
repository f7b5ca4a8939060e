import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { scan } from '../support/tables.ts'
import { grantOf, storedState } from '../support/trial.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { requestOf } from './async-jobs.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { city } from './batches.ts'

/**
 * The effects of a chunk are in, and none of its deliveries could say so. Its message waits among the dead letters, for
 * longer than a key counts, while others go on with the same items; then somebody moves it back.
 */

const stages: Stage[] = []
let stage: Stage
let unsound: Process

beforeEach(async () => {
  stage = await createStage(await makeGround())
  unsound = await stage.spawn()
  stages.push(stage)
})

afterAll(() => {
  for (const each of stages) each.stop()
})

const hours = (count: number): number => count * 3_600_000

const given = [
  { method: 'PATCH', path: '/cities/1', body: { population: 77 } },
  { method: 'DELETE', path: '/cities/2' },
  { method: 'POST', path: '/cities', body: city('9', 1) },
  { method: 'PATCH', path: '/cities/3', body: { population: 33 }, idempotencyKey: 'own' },
  { method: 'GET', path: '/cities/4', id: 'looked' },
  { method: 'PATCH', path: '/cities/5', body: { population: 55 }, dependsOn: ['looked'] },
] as const

/** As the seed has the items, each at version 1. */
const trueResults = [[200, '"2"'], [204], [201, '"1"'], [200, '"2"'], [200, '"1"'], [200, '"2"']]

/** A chunk is finished by a transaction; for a while the table takes none. */
const noTransactions: Interceptor = async ({ command, proceed }) => {
  if (command === 'TransactWriteItemsCommand') throw brokenConnection()
  return proceed()
}

const told = (answer: Answer): readonly unknown[] =>
  bodyOf(answer).results.map(({ status, etag }: { status: number; etag?: string }) =>
    etag === undefined ? [status] : [status, etag],
  )

const unfinished = async (): Promise<{ readonly trial: Trial; readonly id: string }> => {
  const trial = await stage.newTrial(requestOf('unfinished', given))
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  unsound.through(noTransactions)
  await trial.office.deliverAll(() => unsound)
  expect(trial.office.dead.map(({ to }) => to)).toEqual(['worker'])
  const { state, summary } = bodyOf(await trial.status(id))
  expect([state, summary.pending]).toEqual(['running', given.length])
  return { trial, id }
}

/** What TTL may take by now. */
const expire = async (): Promise<void> => {
  const { client, items } = stage.ground.tables
  for (const { pk, sk, expiresAt } of await scan(client, items)) {
    if (!pk || !sk || !expiresAt?.N || Number(expiresAt.N) * 1_000 > stage.clock.now().getTime()) continue
    await client.send(new DeleteItemCommand({ TableName: items, Key: { pk, sk } }))
  }
}

/** Undo most of it, and are told so. */
const others = async ({ tenant }: Trial): Promise<void> => {
  const operations = [
    { method: 'PATCH', path: '/cities/1', body: { population: 500 } },
    { method: 'PUT', path: '/cities/2', body: city('2', 222) },
    { method: 'DELETE', path: '/cities/9' },
    { method: 'PATCH', path: '/cities/3', body: { population: 333 } },
    { method: 'DELETE', path: '/cities/4' },
  ] as const
  const answer = await stage.healthy.call({ ...batchRequest(operations), grant: grantOf(tenant) })
  expect(told(answer)).toEqual([[200, '"3"'], [201, '"3"'], [204], [200, '"3"'], [204]])
}

const afterwards = [
  ['1', 3, 500],
  ['2', 3, 222],
  ['3', 3, 333],
  ['4', 2, undefined],
  ['5', 2, 55],
  ['9', 2, undefined],
]

/** `[id, version, population]` of each city, tombstones without one. */
const stored = async ({ tenant }: Trial): Promise<readonly unknown[]> =>
  [...(await storedState(stage.ground.tables, tenant))]
    .map(([path, { version, body }]) => [
      path.slice('/cities/'.length),
      version,
      (body as { population?: number } | null | undefined)?.population,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))

const moveBack = async ({ office }: Trial): Promise<void> => {
  office.letters.push(...office.dead.map((letter) => ({ ...letter, receives: 1 })))
  await office.deliverAll(() => stage.healthy)
}

const sweep = async ({ office }: Trial): Promise<void> => {
  await stage.healthy.sweep()
  await office.collect()
  await office.deliverAll(() => stage.healthy)
}

describe.each([
  ['moved back', moveBack],
  ['sent again by the sweeper', sweep],
])('a chunk whose end was never recorded, %s', (_, resume) => {
  it.each([26, 167])('%i hours later, changes nothing that anybody was told', async (later) => {
    const { trial, id } = await unfinished()
    stage.clock.advance(hours(later))
    await expire()
    await others(trial)
    expect(await stored(trial)).toEqual(afterwards)
    await resume(trial)
    const answer = await trial.status(id)
    expect(bodyOf(answer)).toMatchObject({ state: 'completed', outcome: 'succeeded' })
    expect(told(answer)).toEqual(trueResults)
    expect(await stored(trial)).toEqual(afterwards)
    await moveBack(trial)
    expect((await trial.status(id)).text).toBe(answer.text)
    expect(await stored(trial)).toEqual(afterwards)
  })
})
