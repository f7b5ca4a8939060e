import { describe, expect, it } from 'vitest'
import { createClient, type Progress } from '../../client/index.ts'
import { allDone, json, problem, remove, type Sent, scripted } from './support/scripted.ts'

interface Wire {
  readonly id?: string
  readonly path: string
}

const operationsOf = ({ body }: Sent): Wire[] => (JSON.parse(body) as { operations: Wire[] }).operations

const pathsOf = (sent: readonly Sent[]) =>
  sent.map((request) => operationsOf(request).map(({ path }) => path))

const many = (count: number) => Array.from({ length: count }, (_, at) => remove(at))

describe('lists are cut', () => {
  it('by count, in order, each operation under the name it has in the whole list', async () => {
    const { client, sent } = scripted([allDone], { concurrency: 1 })
    const { results, summary } = await client.batch(many(2500), { idempotencyKey: 'k' })
    expect(sent.map((request) => operationsOf(request).length)).toEqual([1000, 1000, 500])
    expect(sent.map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k-1', 'k-2'])
    expect(pathsOf(sent).flat()).toEqual(many(2500).map(({ path }) => path))
    expect(operationsOf(sent[0] as Sent)[999]).not.toHaveProperty('id')
    expect(operationsOf(sent[1] as Sent)[0]).toMatchObject({ id: '1000' })
    expect(results.map(({ index, operation }) => [index, operation.path])).toEqual(
      many(2500).map(({ path }, at) => [at, path]),
    )
    expect(summary.total).toBe(2500)
  })

  it('by bytes: no body is larger than the service takes', async () => {
    const text = 'é'.repeat(150_000)
    const operations = Array.from({ length: 40 }, (_, at) => {
      return { method: 'PUT', path: `/texts/${at}`, body: { text } } as const
    })
    const { client, sent } = scripted([allDone])
    await client.batch(operations)
    const sizes = sent.map(({ body }) => Buffer.byteLength(body))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * 1024 * 1024)
    expect(sent.length).toBe(Math.ceil(40 / Math.floor((5 * 1024 * 1024) / 300_100)))
  })

  it('by what Lambda takes, where quotes and backslashes count twice', async () => {
    const body = { text: '"\\'.repeat(10_000) }
    const operations = Array.from({ length: 300 }, (_, at) => {
      return { method: 'PUT', path: `/texts/${at}`, body } as const
    })
    const { client, sent } = scripted([allDone])
    await client.batch(operations)
    // An event carries the body as a JSON string; the limit is Lambda's, in bytes.
    for (const { body } of sent)
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(6_291_456 - 60_000)
    expect(sent.length).toBeGreaterThan(1)
  })

  it('before a label that is there already', async () => {
    const { client, sent } = scripted([allDone], { concurrency: 1 })
    const twice = [{ ...remove(1), id: 'a' }, remove(2), { ...remove(3), id: '1' }, { ...remove(4), id: 'a' }]
    await client.batch(twice)
    expect(pathsOf(sent)).toEqual([
      ['/cities/1', '/cities/2'],
      ['/cities/3', '/cities/4'],
    ])
  })

  it('but not between operations that depend on each other', async () => {
    const { client, sent } = scripted([allDone], { limits: { operations: 2 } })
    const parted = [remove(1), { ...remove(2), id: 'b' }, { ...remove(3), dependsOn: ['b'] }]
    await expect(client.batch(parted)).rejects.toThrow(
      'operation 2 depends on "b", which is not in the same request',
    )
    expect(sent).toEqual([])
    await client.batch([remove(1), remove(2), { ...remove(3), dependsOn: ['3'] }, remove(4)])
    expect(operationsOf(sent.at(-1) as Sent).map(({ id }) => id)).toEqual(['2', '3'])
  })

  it('unless they are atomic', async () => {
    const { client, sent } = scripted([allDone], { limits: { operations: 2 } })
    await client.batch(many(5), { atomic: true })
    expect(sent.map((request) => operationsOf(request).length)).toEqual([5])
  })
})

describe('lists are sent', () => {
  /** Holds each request until as many are there as may be, and says how many there were at most. */
  const crowd = async (concurrency: number | undefined) => {
    let now = 0
    let most = 0
    const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
      most = Math.max(most, ++now)
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return allDone({ body: String(init.body) } as Sent)
    }
    const crowded = createClient({
      baseUrl: 'https://service.test',
      fetch: fetch as typeof globalThis.fetch,
      limits: { operations: 1 },
    })
    await crowded.batch(many(30), { concurrency })
    return most
  }

  it('four requests at once, or as many as the caller says', async () => {
    expect([await crowd(undefined), await crowd(1), await crowd(7)]).toEqual([4, 1, 7])
  })

  it('what is about the same item in the order of the list', async () => {
    const { client, sent } = scripted([allDone], { limits: { operations: 1 } })
    const answered: number[] = []
    const city = { id: 'x' }
    await client.batch(
      [
        { method: 'POST', path: '/cities', body: city },
        { method: 'PATCH', path: '/cities/x', body: {} },
        { method: 'DELETE', path: '/cities/x' },
        { method: 'POST', path: '/cities', body: city },
      ],
      { onResults: (results) => answered.push(...results.map(({ index }) => index)) },
    )
    expect(answered).toEqual([0, 1, 2, 3])
    expect(sent).toHaveLength(4)
  })

  it('as they are made, and no faster', async () => {
    const { client, sent } = scripted([allDone], { limits: { operations: 10 }, concurrency: 2 })
    let furthest = 0
    let made = 0
    async function* operations() {
      for (; made < 100; made++) {
        furthest = Math.max(furthest, made - sent.length * 10)
        yield remove(made)
      }
    }
    const { results } = await client.batch(operations())
    expect(results.map(({ operation }) => operation.path)).toEqual(many(100).map(({ path }) => path))
    expect(furthest).toBeLessThanOrEqual(20)
  })

  it('until one is refused; then nothing more is started, and what is known is told', async () => {
    const refuse = (request: Sent) =>
      operationsOf(request)[0]?.path === '/cities/6' ? problem(403, 'forbidden') : allDone(request)
    const { client, sent } = scripted([refuse], { limits: { operations: 2 }, concurrency: 1 })
    let ended = false
    let made = 0
    function* operations() {
      try {
        for (; made < 100; made++) yield remove(made)
      } finally {
        ended = true
      }
    }
    const thrown = await client.batch(operations()).catch((error: unknown) => error)
    expect(thrown).toMatchObject({
      status: 403,
      answered: [0, 1, 2, 3, 4, 5].map((index) => ({ index, ok: true })),
    })
    expect([sent.length, ended]).toEqual([4, true])
    expect(made).toBeLessThan(12)
  })

  it('and progress is told', async () => {
    const busy = json(503, {})
    const { client } = scripted([busy, allDone], { limits: { operations: 2 }, concurrency: 1 })
    const seen: Progress[] = []
    await client.batch(many(3), { onProgress: (progress) => seen.push({ ...progress }) })
    expect(seen).toEqual([
      { done: 2, total: 3, success: 2, failed: 0, requests: 2, retries: 1 },
      { done: 3, total: 3, success: 3, failed: 0, requests: 3, retries: 1 },
    ])
  })
})
