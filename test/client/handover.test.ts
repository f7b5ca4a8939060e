import { describe, expect, it } from 'vitest'
import { createClient, NoAnswerError, PartialFailureError, RequestError } from '../../client/index.ts'
import { city, sharedService } from './support/scene.ts'
import { batchBody, failed, json, problem, remove, scripted } from './support/scripted.ts'

const service = sharedService()

const open = { total: 2, success: 0, failed: 0, notAttempted: 0, retryable: 0, replayed: 0, pending: 2 }
const times = { createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-08T00:00:00.000Z' }
const statusBody = (state: string, members: object = {}) => ({
  id: 'b1',
  state,
  summary: open,
  ...times,
  ...members,
})

const counts = (success: number, failures: number) => ({
  ...open,
  total: success + failures,
  success,
  failed: failures,
  pending: undefined,
})

const ended = (
  status: number,
  entries: Parameters<typeof batchBody>[0],
  headers: Record<string, string> = {},
) => {
  const failures = entries.filter((entry) => entry.status >= 400).length
  const outcome = failures === 0 ? 'succeeded' : failures === entries.length ? 'failed' : 'partial'
  const summary = counts(entries.length - failures, failures)
  return json(status, { ...batchBody(entries), summary, outcome }, headers)
}

const replay = { 'idempotent-replayed': 'true' }
const unknown = problem(404, 'not-found')

describe('a repeated key', () => {
  it('of a batch that has ended brings its results, of the real service', async () => {
    const client = createClient({ baseUrl: service().url })
    const operations = [
      { method: 'POST', path: '/cities', body: city('71') },
      { method: 'DELETE', path: '/cities/72' },
    ] as const
    const options = { idempotencyKey: 'again' }
    const first = await client.submit(operations, options)
    const before = await client.wait(first, { throwOnFailure: false })
    expect(before.results.map(({ status }) => status)).toEqual([201, 404])
    const second = await client.submit(operations, options)
    expect(second.id).toBe(first.id)
    const after = await client.wait(second, { throwOnFailure: false })
    expect([after.outcome, after.summary.total, after.status.state]).toEqual(['partial', 2, 'completed'])
    expect(after.results.map(({ status, operation }) => [status, operation])).toEqual([
      [201, operations[0]],
      [404, operations[1]],
    ])
    const listed: number[] = []
    for await (const { status } of client.results(second, { status: 'failed' })) listed.push(status)
    expect(listed).toEqual([404])
    await expect(client.wait(second)).rejects.toThrow(PartialFailureError)
  })

  it('of a synchronous batch brings its results, of the real service', async () => {
    const client = createClient({ baseUrl: service().url })
    const operations = [{ method: 'POST', path: '/cities', body: city('73') }] as const
    const options = { idempotencyKey: 'once-synchronous' }
    const { batchIds } = await client.batch(operations, options)
    const job = await client.submit(operations, options)
    const { results, outcome } = await client.wait(job)
    expect([job.id, outcome, results[0].status]).toEqual([batchIds[0], 'succeeded', 201])
  })

  it.each([
    ['207', ended(207, [{ status: 204 }, failed(404, 'not-found')], replay), 'partial', [204, 404]],
    ['a uniform 201', ended(201, [{ status: 201 }, { status: 201 }], replay), 'succeeded', [201, 201]],
    ['a uniform 404', ended(404, [failed(404, 'x'), failed(404, 'x')], replay), 'failed', [404, 404]],
    ['a uniform 409', ended(409, [failed(409, 'x'), failed(409, 'x')], replay), 'failed', [409, 409]],
    ['a uniform 503', ended(503, [failed(503, 'x'), failed(503, 'x')], replay), 'failed', [503, 503]],
  ])(
    '%s is understood, whether or not the batch can be read elsewhere',
    async (_, answer, outcome, statuses) => {
      const elsewhere = json(200, statusBody('completed', { summary: { ...open, pending: 0 }, outcome }))
      for (const asked of [unknown, elsewhere]) {
        const { client, sent } = scripted([answer, asked])
        const job = await client.submit([remove(1), remove(2)])
        expect([job.id, job.status.state, job.status.outcome]).toEqual(['b1', 'completed', outcome])
        const { results } = await client.wait(job, { throwOnFailure: false })
        expect(results.map(({ status }) => status)).toEqual(statuses)
        expect(sent).toHaveLength(2)
      }
    },
  )

  it('202: it is running, and waited for', async () => {
    const done = statusBody('completed', {
      summary: { ...counts(2, 0), pending: 0 },
      outcome: 'succeeded',
      results: [0, 1].map((index) => ({ index, id: String(index), status: 204, replayed: true })),
    })
    const { client } = scripted([json(202, statusBody('running'), replay), json(200, done)])
    const job = await client.submit([remove(1), remove(2)])
    expect(job.status.state).toBe('running')
    expect((await client.wait(job)).outcome).toBe('succeeded')
  })

  it('202 of one that has ended: its status is asked for', async () => {
    const summary = { ...counts(0, 2), pending: 0 }
    const cancelled = statusBody('cancelled', { summary, outcome: 'failed' })
    const { client } = scripted([json(202, cancelled, replay)])
    const job = await client.submit([remove(1), remove(2)])
    await expect(client.wait(job)).rejects.toThrow('2 of 2 operations failed, since the batch was cancelled')
  })

  it('409 while the first is running, 503 while nothing is on record: asked again', async () => {
    const wait = { 'retry-after': '0' }
    const busy = problem(409, 'idempotency-key-in-progress', {}, wait)
    const lost = problem(503, 'not-recorded', {}, wait)
    const { client, sent } = scripted([busy, lost, ended(207, [{ status: 204 }], replay), unknown])
    const job = await client.submit([remove(1)])
    expect([job.status.outcome, sent.length]).toEqual(['succeeded', 4])
  })

  it('retryable results are run again by asking again, unless they only came back', async () => {
    const busy = [{ status: 204 }, failed(503, 'throttled', true)]
    const better = ended(207, [{ status: 204, replayed: true }, { status: 204 }])
    const again = scripted([ended(207, busy), better, unknown])
    expect((await again.client.submit([remove(1), remove(2)])).status.outcome).toBe('succeeded')
    const replayed = scripted([ended(207, busy, replay), unknown])
    expect((await replayed.client.submit([remove(1), remove(2)])).status.outcome).toBe('partial')
  })

  it.each([
    [422, 'idempotency-key-reused'],
    [413, 'payload-too-large'],
    [401, 'unauthorized'],
  ])('%i is a refusal, once', async (status, name) => {
    const { client, sent } = scripted([problem(status, name)])
    await expect(client.submit([remove(1)])).rejects.toThrow(RequestError)
    expect(sent).toHaveLength(1)
  })

  it('a key that belongs to a batch under way elsewhere says so', async () => {
    const { client } = scripted([json(202, statusBody('running'), { 'retry-after': '0' })])
    await expect(client.batch([remove(1)])).rejects.toThrow('the batch of this key is still running')
  })
})

describe('what was no success is called none', () => {
  const finish = (members: object) => {
    const { client } = scripted([json(200, statusBody('completed', members))])
    return client
  }
  const nothing = { summary: { ...counts(0, 0), pending: 0 } }
  const unreadable = {
    type: '/problems/malformed-csv',
    title: 'Malformed CSV',
    status: 400,
    detail: 'No "id".',
  }

  it.each([
    [
      'a file that cannot be read',
      { ...nothing, outcome: 'failed', error: unreadable },
      'nothing was run: Malformed CSV. No "id".',
    ],
    ['a batch of nothing', { ...nothing, outcome: 'succeeded' }, 'nothing was run: the batch is empty'],
    [
      'a cancelled batch of nothing',
      { ...nothing, state: 'cancelled', outcome: 'succeeded' },
      'nothing was run: the batch was cancelled',
    ],
  ])('%s', async (_, members, message) => {
    const client = finish(members)
    const thrown = await client.wait('b1').catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(PartialFailureError)
    expect((thrown as Error).message).toBe(message)
    const result = await client.wait('b1', { throwOnFailure: false })
    expect(result.outcome).not.toBe('succeeded')
    expect(result.error).toEqual('error' in members ? unreadable : undefined)
  })

  it('of the real service, a file with a wrong header', async () => {
    const client = createClient({ baseUrl: service().url })
    const file = new Blob(['id;name\nX-1;T\n'])
    const job = await client.importFile(file, { collection: 'cities', contentType: 'text/csv' })
    await expect(client.wait(job)).rejects.toThrow(
      /^nothing was run: Malformed CSV\. The header row is divided by semicolons; CSV takes commas\./,
    )
  })
})

describe('what may have been carried out', () => {
  const cut = new TypeError('fetch failed', {
    cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
  })
  const refused = new TypeError('fetch failed', {
    cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
  })
  const malformed = problem(400, 'malformed-csv')
  const forbidden = problem(403, 'forbidden')
  it.each([
    ['nobody is there', [refused], NoAnswerError, false],
    ['the connection broke off', [refused, cut, refused], NoAnswerError, true],
    ['the first attempt was refused', [forbidden], RequestError, false],
    ['an attempt before may have been taken', [cut, forbidden], RequestError, true],
    ['what the request holds is refused, so it was before', [cut, malformed], RequestError, false],
    ['the service was too busy to begin', [problem(429, 'x')], RequestError, false],
    ['the service failed', [problem(500, 'internal-error')], RequestError, true],
  ])('%s', async (_, answers, kind, expected) => {
    const { client } = scripted(answers, { retry: { attempts: 3 } })
    const thrown = await client.batch([remove(1)]).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(kind)
    expect((thrown as RequestError).mayHaveRun).toBe(expected)
  })
})

describe('places are those of the whole list, however it was cut', () => {
  const wrong = (pointer: string) => ({ pointer, detail: 'Wrong.' })
  const many = Array.from({ length: 7 }, (_, at) => remove(at))
  it('in results', async () => {
    const { client } = scripted(
      [
        ({ body }) => {
          const { operations } = JSON.parse(body) as { operations: { path: string }[] }
          const entries = operations.map(({ path }, at) =>
            path === '/cities/4'
              ? {
                  ...failed(422, 'x'),
                  error: {
                    type: 'x',
                    title: 'x',
                    status: 422,
                    errors: [wrong(`/operations/${at}/body/a`), wrong('/operations/99x')],
                  },
                }
              : { status: 204 },
          )
          return json(207, batchBody(entries))
        },
      ],
      { limits: { operations: 3 } },
    )
    const { results } = await client.batch(many, { throwOnFailure: false })
    const fourth = results[4]
    expect(fourth).toMatchObject({ index: 4, operation: many[4] })
    expect(fourth?.ok === false && fourth.error.errors?.map(({ pointer }) => pointer)).toEqual([
      '/operations/4/body/a',
      '/operations/99x',
    ])
  })

  it('in refusals', async () => {
    const refusal = problem(400, 'invalid-dependency', {
      errors: [wrong('/operations/1/dependsOn'), wrong('/atomic')],
    })
    const { client } = scripted(
      [json(207, batchBody([204, 204, 204].map((status) => ({ status })))), refusal],
      {
        limits: { operations: 3 },
        concurrency: 1,
      },
    )
    await expect(client.batch(many)).rejects.toMatchObject({
      status: 400,
      answered: [{ index: 0 }, { index: 1 }, { index: 2 }],
      problem: { errors: [{ pointer: '/operations/4/dependsOn' }, { pointer: '/atomic' }] },
      message: '400 invalid-dependency; /operations/4/dependsOn: Wrong.; /atomic: Wrong.',
    })
  })
})
