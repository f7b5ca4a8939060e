import type { Message } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { names } from '../support/statements.ts'
import { brokenConnection, type Interceptor, type WireCall } from '../support/wire.ts'
import { type AsyncJob, imported, requestOf } from './async-jobs.ts'
import { makeGround, type Process, redeliveredAfter } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { checkTruth, entriesOf } from './async-truth.ts'
import { city } from './batches.ts'

let stage: Stage
let doomed: Process

beforeAll(async () => {
  // What is not deleted shows again at once: the clock of leases is the test's own.
  stage = await createStage(
    await makeGround({ visibilityTimeoutSeconds: 0, chunkSize: { rows: 8, bytes: 100 } }),
  )
  doomed = await stage.spawn()
})

afterAll(() => stage.stop())

/** The process dies at some call, every time. Nothing that it does afterwards arrives. */
const deadly = (kills: (call: WireCall) => boolean): Interceptor => {
  let dead = false
  return async (call) => {
    if (dead) throw brokenConnection()
    if (!kills(call)) return call.proceed()
    dead = true
    throw brokenConnection()
  }
}

interface Post {
  /** How often each message was received, by its text. */
  readonly receives: ReadonlyMap<string, number>
  readonly dead: readonly string[]
}

/** Delivers out of the real queue, with its own count and its own redrive. */
const post = async (handle: (message: Message) => Promise<boolean>): Promise<Post> => {
  const { chunks } = stage.ground.aws
  const receives = new Map<string, number>()
  for (let found = await chunks.receive(); found.length > 0; found = await chunks.receive()) {
    for (const message of found) {
      receives.set(message.Body ?? '', Number(message.Attributes?.ApproximateReceiveCount))
      if (await handle(message)) await chunks.remove(message)
    }
    stage.clock.advance(redeliveredAfter.worker)
  }
  const dead = await chunks.receiveDead()
  return { receives, dead: dead.map(({ Body = '' }) => Body) }
}

const deliver = (process: Process, { MessageId = '', Body = '', Attributes }: Message): Promise<boolean> =>
  process
    .deliver('worker', {
      messageId: MessageId,
      body: Body,
      receives: Number(Attributes?.ApproximateReceiveCount),
    })
    .catch(() => false)

/** A batch that has been split; its chunks wait in the queue. */
const begin = async (job: AsyncJob): Promise<{ trial: Trial; id: string }> => {
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  await trial.upload(began)
  const { uploads } = stage.ground.aws
  for (const { Body = '', ...message } of await uploads.receive()) {
    expect(await stage.healthy.deliver('importer', { messageId: 'one', body: Body, receives: 1 })).toBe(true)
    await uploads.remove(message)
  }
  return { trial, id: bodyOf(began).id }
}

const put = (id: string): WireOperation => ({ method: 'PUT', path: `/cities/${id}`, body: city(id, 7) })

/** Two chunks: what the second operation waits for is in the same one. */
const dependent: readonly WireOperation[] = [
  { ...put('1'), id: 'first' },
  { ...put('900'), dependsOn: ['first'] },
  ...['2', '3', '4', '5', '6', '7', '8', '9'].map(put),
]

const rows = ['1', '2', '3', '4', '5', '6', '900'].map(put)

const isChunkOf = (body: string, firstIndex: number): boolean => JSON.parse(body).firstIndex === firstIndex

const run = async (
  job: AsyncJob & { readonly operations: readonly WireOperation[] },
  poisonous: number,
  kills: (call: WireCall) => boolean,
) => {
  const { trial, id } = await begin(job)
  const told = await post((message) => {
    if (!isChunkOf(message.Body ?? '', poisonous)) return deliver(stage.healthy, message)
    doomed.through(deadly(kills))
    return deliver(doomed, message)
  })
  const answer = await trial.status(id)
  return { trial, id, told, answer }
}

const writes = ({ command, input }: WireCall, id: string): boolean =>
  command === 'BatchExecuteStatementCommand' && names(input, 'cities', id)

describe('a message that kills every worker', () => {
  it('ends among the dead letters, and what had been done before is told', async () => {
    const job = { ...requestOf('poison', dependent), operations: dependent }
    const { trial, told, answer } = await run(job, 0, (call) => writes(call, '900'))
    expect(told.dead.map((body) => JSON.parse(body).firstIndex)).toEqual([0])
    expect([...told.receives.values()].sort()).toEqual([1, 6])
    expect(bodyOf(answer).state).toBe('completed')
    const statuses = entriesOf(answer).map(({ status }) => status)
    expect(statuses.slice(0, 2)).toEqual([200, 500])
    expect(bodyOf(answer).summary).toMatchObject({ total: 10, failed: 1, success: 9, pending: 0 })
    await checkTruth(answer, job, { tables: stage.ground.tables, tenant: trial.tenant }, 'poison')
  })

  it('is given up unread when reading it is what kills', async () => {
    const job = { ...imported(rows), operations: rows }
    const first = 0
    const { trial, told, answer } = await run(job, first, ({ command }) => command === 'GetObjectCommand')
    expect(told.dead.map((body) => JSON.parse(body).firstIndex)).toEqual([first])
    const [{ count }] = told.dead.map((body) => JSON.parse(body)) as [{ count: number }]
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(rows.length)
    expect(bodyOf(answer).state).toBe('completed')
    const failed = entriesOf(answer).filter(({ status }) => status === 500)
    expect(failed.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, at) => at))
    await checkTruth(answer, job, { tables: stage.ground.tables, tenant: trial.tenant }, 'unread')
  })

  it('does not come back from the dead letters as another truth', async () => {
    const job = { ...requestOf('poison', dependent), operations: dependent }
    const { trial, id, told, answer } = await run(job, 0, (call) => writes(call, '900'))
    for (const body of told.dead) await stage.ground.aws.chunks.send(body)
    const again = await post((message) => deliver(stage.healthy, message))
    expect(again.dead.length).toBe(told.dead.length)
    expect((await trial.status(id)).text).toBe(answer.text)
    await checkTruth(answer, job, { tables: stage.ground.tables, tenant: trial.tenant }, 'redriven')
  })
})

it('leaves messages that are none of ours to the dead letters, and harms nobody', async () => {
  const job = { ...requestOf('sound', dependent), operations: dependent }
  const { trial, id } = await begin(job)
  const alien = ['no JSON', '{}', '{"v":2}', JSON.stringify({ v: 1, batch: '../../etc', chunk: 0 })]
  for (const body of alien) await stage.ground.aws.chunks.send(body)
  const [{ Body: real = '' } = {}] = await stage.ground.aws.chunks.receive()
  const gone = { ...JSON.parse(real), batch: 'a'.repeat(20) }
  await stage.ground.aws.chunks.send(JSON.stringify(gone))
  const told = await post((message) => deliver(stage.healthy, message))
  expect([...told.dead].sort()).toEqual([...alien].sort())
  const answer = await trial.status(id)
  expect(bodyOf(answer).summary).toMatchObject({ total: 10, failed: 0, pending: 0 })
  await checkTruth(answer, job, { tables: stage.ground.tables, tenant: trial.tenant }, 'sound')
})
