import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { grantOf, newTenant, storedState } from '../support/trial.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { openOffice } from './async-office.ts'
import { createProcess, type Ground, makeGround, type Process } from './async-process.ts'

type IdsOf = Collection['ids']

/** A worker dies when the effects are in; before the next delivery a deployment makes something else of the collection. */

let ground: Ground
let clock: ManualClock
const processes: Process[] = []

beforeAll(async () => {
  ground = await makeGround({ chunkSize: { rows: 8, bytes: 100 } })
  clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
})

afterAll(() => {
  for (const process of processes) process.stop()
  ground.tables.client.destroy()
  ground.aws.s3.destroy()
  ground.aws.sqs.destroy()
})

const notes = (schema: z.ZodObject, ids: IdsOf = 'client'): Collection =>
  defineCollection({ name: 'notes', schema, ids })

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

interface File {
  readonly contentType: 'text/csv' | 'application/x-ndjson'
  readonly method: 'PUT' | 'POST'
  readonly file: string
}

type Work = File | { readonly operations: Parameters<typeof batchRequest>[0] }

const told = (answer: Answer): readonly unknown[] =>
  bodyOf(answer).results.map(
    ({ status, etag, error }: { status: number; etag?: string; error?: { type: string } }) =>
      etag ?? error?.type ?? status,
  )

/** What is told in the end, and the notes that are there. */
const run = async (work: Work, first: Process, second: Process) => {
  const tenant = newTenant()
  const grant = grantOf(tenant)
  const office = openOffice(ground, clock)
  const began = await first.call({
    ...('file' in work
      ? jsonRequest('POST', '/v1/imports', {
          collection: 'notes',
          method: work.method,
          contentType: work.contentType,
        })
      : batchRequest(work.operations, { prefer: 'respond-async' })),
    grant,
  })
  const { id, upload } = bodyOf(began)
  if ('file' in work)
    await fetch(upload.url, { method: upload.method, headers: upload.headers, body: work.file })
  await office.collect()
  const isDead = () => true
  for (const letter of office.letters.splice(0)) await office.deliver(letter, first)
  for (const letter of office.letters.splice(0)) {
    first.through(dyingAtTheEnd())
    await office.deliver(letter, first, isDead)
  }
  first.through()
  const between = await storedState(ground.tables, tenant)
  await office.deliverAll(() => second)
  const answer = await second.call({ method: 'GET', path: `/v1/batches/${id}`, grant })
  expect(bodyOf(answer).state).toBe('completed')
  return { between, answer, after: await storedState(ground.tables, tenant) }
}

const schema = z.strictObject({ text: z.string(), more: z.string().optional() })

const deployments: readonly [string, (ids: IdsOf) => readonly Collection[]][] = [
  [
    'a schema that refuses all of them',
    (ids) => [notes(z.strictObject({ text: z.string().max(1), more: z.string().optional() }), ids)],
  ],
  ['a schema without one of their members', (ids) => [notes(z.strictObject({ text: z.string() }), ids)]],
  ['no such collection any more', () => []],
]

/** ETags of three operations, on three items or on two. */
const [once, twice] = [
  ['"1"', '"1"', '"1"'],
  ['"1"', '"1"', '"2"'],
] as const

const lines = [
  '{"id":"1","text":"one","more":"x"}',
  '{"id":"2","text":"two"}',
  '{"id":"1","text":"again"}',
].join('\n')

const operations = [
  { method: 'PUT', path: '/notes/1', body: { text: 'one', more: 'x' } },
  { method: 'POST', path: '/notes', body: { id: '2', text: 'two' } },
  { method: 'PUT', path: '/notes/1', body: { text: 'again', more: 'y' } },
] as const

/** What is sent, who makes the ids, and the ETags that are told. */
const works: readonly [string, Work, IdsOf, readonly string[]][] = [
  [
    'an import of CSV',
    { contentType: 'text/csv', method: 'PUT', file: 'text,id,more\none,1,x\ntwo,2,\nagain,1,y\n' },
    'client',
    twice,
  ],
  [
    'a CSV of new items',
    { contentType: 'text/csv', method: 'POST', file: 'text,"id",more\none,1,x\ntwo,2,\nagain,3,y\n' },
    'client',
    once,
  ],
  [
    'a CSV of new items whose ids the service makes',
    { contentType: 'text/csv', method: 'POST', file: 'text,more\none,x\ntwo,\nagain,y\n' },
    'server',
    once,
  ],
  [
    'an import of NDJSON',
    { contentType: 'application/x-ndjson', method: 'PUT', file: lines },
    'client',
    twice,
  ],
  ['a request', { operations }, 'client', twice],
]

describe.each(works)('%s that was applied', (_, work, ids, etags) => {
  it.each(deployments)('stays applied, and is told so, whatever is deployed: %s', async (_, after) => {
    const done = await run(work, await deploy(notes(schema, ids)), await deploy(...after(ids)))
    expect(told(done.answer)).toEqual(etags)
    expect(done.after).toEqual(done.between)
    const versions = [...done.after.values()].map(({ version }) => version)
    expect(versions.sort()).toEqual(etags === once ? [1, 1, 1] : [1, 2])
  })
})

it('a row that was refused stays refused, and is told so, though it could be read now', async () => {
  const pairs = notes(z.strictObject({ text: z.string(), more: z.record(z.string(), z.string()).optional() }))
  // Members that are there twice: JSON that readers disagree on, where the column takes JSON.
  const file = ['id,text,more', '1,one,"{""a"":""1"",""a"":""2""}"', '1,again,'].join('\n')
  const work: Work = { contentType: 'text/csv', method: 'PUT', file }
  const done = await run(work, await deploy(pairs), await deploy(notes(schema)))
  expect(told(done.answer)).toEqual(['/problems/malformed-operation', '"1"'])
  expect(done.after).toEqual(done.between)
  expect(done.after.get('/notes/1')?.version).toBe(1)
})

/** Dies when its chunks are sent, before the place behind them is on record. */
const dyingBehindTheSending = (): Interceptor => {
  let dead = false
  return async ({ command, proceed }) => {
    if (dead) throw brokenConnection()
    const answer = await proceed()
    dead = command === 'SendMessageBatchCommand'
    return answer
  }
}

// A second reading used to refuse a file whole that has been judged, and handed out, before its collection went.
it.each(works.filter(([, work]) => 'file' in work))(
  '%s whose collection is gone when the rest is handed out: every row has its result',
  async (_, work, ids, etags) => {
    if (!('file' in work)) throw new Error('not a file')
    const [first, second] = [await deploy(notes(schema, ids)), await deploy()]
    const grant = grantOf(newTenant())
    const office = openOffice(ground, clock)
    const { contentType, method, file } = work
    const began = await first.call({
      ...jsonRequest('POST', '/v1/imports', { collection: 'notes', method, contentType }),
      grant,
    })
    const { id, upload } = bodyOf(began)
    await fetch(upload.url, { method: upload.method, headers: upload.headers, body: file })
    await office.collect()
    first.through(dyingBehindTheSending())
    for (const letter of office.letters.splice(0)) await office.deliver(letter, first, () => true)
    first.through()
    const [chunks, announcements] = [
      office.letters.filter(({ to }) => to === 'worker'),
      office.letters.filter(({ to }) => to === 'importer'),
    ]
    expect([chunks.length > 0, announcements.length]).toEqual([true, 1])
    office.letters.splice(0, office.letters.length, ...announcements)
    for (const letter of chunks) await office.deliver(letter, first)
    await office.deliverAll(() => second)
    const answer = await second.call({ method: 'GET', path: `/v1/batches/${id}`, grant })
    expect(bodyOf(answer)).toMatchObject({
      state: 'completed',
      outcome: 'succeeded',
      summary: { total: 3, success: 3, pending: 0 },
    })
    expect(bodyOf(answer).error).toBeUndefined()
    expect(told(answer)).toEqual(etags)
  },
)
