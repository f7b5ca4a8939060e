import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { city, creating, failing, newId } from './given.ts'
import { accepted, finished, read } from './later.ts'

interface Entry {
  readonly index: number
  readonly id: string
  readonly status: number
}

const indexesOf = (entries: readonly Entry[]) => entries.map(({ index }) => index)

/** All pages, each by the link that the one before it gave. */
const pagesFrom = async (call: Caller, path: string): Promise<readonly (readonly Entry[])[]> => {
  const pages: (readonly Entry[])[] = []
  let next: string | undefined = path
  while (next !== undefined) {
    const answer = await call({ method: 'GET', path: next })
    expect(answer.status, answer.text).toBe(200)
    const body: { results: readonly Entry[]; next?: string } = bodyOf(answer)
    pages.push(body.results)
    next = body.next
  }
  return pages
}

const alternating = (count: number) =>
  Array.from({ length: count }, (_, at) => (at % 2 === 0 ? creating() : failing()))

describe.each(distances)('5.2 results, page by page, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)
  const done = async (operations: readonly unknown[]) => {
    const id = await accepted(call, batchRequest(operations))
    return { id, body: bodyOf(await finished({ call, work }, id)) }
  }

  it('5.2 pages have the entries of the final body, in order, each once', async () => {
    const { id, body } = await done(alternating(23))
    for (const [limit, sizes] of [
      ['', [23]],
      ['?limit=7', [7, 7, 7, 2]],
      ['?limit=23', [23]],
      ['?limit=1000', [23]],
      ['?limit=22', [22, 1]],
    ] as const) {
      const pages = await pagesFrom(call, `/v1/batches/${id}/results${limit}`)
      expect(pages.map(({ length }) => length)).toEqual(sizes)
      expect(pages.flat()).toEqual(body.results)
    }
  })

  it('5.2 a hundred to a page, when no limit is given', async () => {
    const { id } = await done(Array.from({ length: 230 }, failing))
    const pages = await pagesFrom(call, `/v1/batches/${id}/results`)
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 30])
  })

  it('5.2 status=failed and status=success', async () => {
    const { id } = await done(alternating(11))
    const path = `/v1/batches/${id}/results?limit=2&status=`
    const failed = await pagesFrom(call, `${path}failed`)
    expect(failed.map(indexesOf)).toEqual([[1, 3], [5, 7], [9]])
    const success = await pagesFrom(call, `${path}success`)
    expect(success.map(indexesOf)).toEqual([
      [0, 2],
      [4, 6],
      [8, 10],
    ])
    const { id: sound } = await done([creating()])
    expect(await pagesFrom(call, `/v1/batches/${sound}/results?status=failed`)).toEqual([[]])
  })

  it('5.2 the order is the request’s, whichever part of it ran together', async () => {
    const shared = newId()
    const operations = Array.from({ length: 1_300 }, failing) as object[]
    // The first, the middle and the last belong together, so their neighbours are elsewhere.
    for (const at of [0, 650, 1_299])
      operations[at] = { method: 'PUT', path: `/cities/${shared}`, body: city(shared) }
    const { id, body } = await done(operations)
    const pages = await pagesFrom(call, `/v1/batches/${id}/results?limit=1000`)
    expect(pages.map(({ length }) => length)).toEqual([1_000, 300])
    expect(pages.flat()).toEqual(body.results)
    const success = await pagesFrom(call, `/v1/batches/${id}/results?status=success&limit=2`)
    expect(success.map(indexesOf)).toEqual([[0, 650], [1_299]])
  })

  given('setup', 'steps')('5.2 before the end: what is there so far', async () => {
    const service = await setUp({})
    const operations = Array.from({ length: 1_010 }, failing)
    const id = await accepted(service.call, batchRequest(operations))
    const path = `/v1/batches/${id}/results?limit=600`
    expect(await pagesFrom(service.call, path)).toEqual([[]])
    expect((await read(service.call, id, '/operations/3')).status).toBe(404)
    await service.steps.split()
    await service.steps.workOne()
    const pages = await pagesFrom(service.call, path)
    expect(pages.map(({ length }) => length)).toEqual([600, 400])
    expect(bodyOf(await read(service.call, id, '/operations/3')).status).toBe(404)
    expect((await read(service.call, id, '/operations/1005')).status).toBe(404)
    await service.work()
    expect((await pagesFrom(service.call, path)).map(({ length }) => length)).toEqual([600, 410])
    expect(bodyOf(await read(service.call, id, '/operations/1005'))).toMatchObject({ index: 1_005 })
    await service.stop()
  })

  it('5.2 one result by the operation’s id', async () => {
    const labels = ['a', 'x y&z+', 'é"\u2028', 'constructor', '7']
    const operations = labels.map((id) => ({ id, ...failing() }))
    const { id, body } = await done([...operations, creating()])
    for (const [at, label] of [...labels, '5'].entries()) {
      const answer = await read(call, id, `/operations/${encodeURIComponent(label)}`)
      expect(answer, label).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
      expect(bodyOf(answer)).toEqual(body.results[at])
    }
    for (const label of ['0', '6', 'b', 'A', '%20', '__proto__']) {
      expect((await read(call, id, `/operations/${label}`)).status, label).toBe(404)
    }
  })

  // API Gateway makes `a` of `a%3Fb`, `A` of `%2541`, and one segment `x/y` of `x%252Fy`.
  it('5.2 what the gateway makes of one label is not answered with the result of another', async () => {
    const labels = ['a?b', 'a', '%41', 'A', 'x%2Fy', 'x/y', '100%', '100', 'c?', 'd']
    const { id, body } = await done(labels.map((label) => ({ id: label, ...failing() })))
    for (const [at, label] of labels.entries()) {
      // A broken escape is the gateway's own 400.
      if (label === '100%') continue
      const answer = await read(call, id, `/operations/${encodeURIComponent(label)}`)
      if (answer.status === 200) expect(bodyOf(answer), label).toEqual(body.results[at])
      else expect(answer.status, label).toBe(404)
    }
    for (const label of ['a', 'A', 'c']) {
      expect((await read(call, id, `/operations/${label}`)).status, label).toBe(404)
    }
    for (const at of [7, 9]) {
      const answer = await read(call, id, `/operations/${labels[at]}`)
      expect(bodyOf(answer)).toEqual(body.results[at])
    }
  })

  it('5.2 a cursor keeps its place, and says nothing about it', async () => {
    const { id } = await done(Array.from({ length: 12 }, failing))
    const first = bodyOf(await read(call, id, '/results?limit=5&status=failed'))
    const next = new URL(first.next, 'https://api.example')
    expect(next.pathname).toBe(`/v1/batches/${id}/results`)
    expect(next.searchParams.get('limit')).toBe('5')
    expect(next.searchParams.get('status')).toBe('failed')
    expect(next.searchParams.get('cursor')).toMatch(/^[\w-]+$/)
    const beyond = Buffer.from('999999999999').toString('base64url')
    expect(bodyOf(await read(call, id, `/results?cursor=${beyond}`))).toEqual({ results: [] })
  })
})
