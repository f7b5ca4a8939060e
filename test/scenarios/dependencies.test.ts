import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, creating, existing, failing, found } from './given.ts'

const statusesOf = (body: { results: { status: number }[] }) => body.results.map(({ status }) => status)

describe.each(distances)('3.7 dependsOn, $name', ({ call, stop }) => {
  afterAll(stop)

  it('3.7 an operation runs after those it names, earlier or later', async () => {
    const item = await existing(call)
    const patch = (id: string, population: number, dependsOn: string[] = []) => ({
      id,
      method: 'PATCH',
      path: item.path,
      body: { population },
      dependsOn,
    })
    const other = absent()
    const operations = [
      { id: 'read', method: 'GET', path: item.path, dependsOn: ['last'] },
      patch('last', 3, ['first', 'other']),
      { id: 'other', ...creating(other.id), dependsOn: ['first'] },
      patch('first', 2),
    ]
    const body = bodyOf(await call(batchRequest(operations)))
    expect(statusesOf(body)).toEqual([200, 200, 201, 200])
    expect(body.results[0].body.population).toBe(3)
    expect(body.results[3].etag).toBe('"2"')
    expect(body.results[1].etag).toBe('"3"')
  })

  it('3.6 request order on one item holds where an earlier operation has to wait', async () => {
    const item = await existing(call)
    const patch = (population: number) => ({ method: 'PATCH', path: item.path, body: { population } })
    const operations = [
      { id: 'x', ...creating() },
      { id: 'y', ...creating(), dependsOn: ['x'] },
      { ...patch(1), dependsOn: ['y'] },
      patch(2),
      { method: 'GET', path: item.path },
    ]
    const { results } = bodyOf(await call(batchRequest(operations)))
    expect([results[2].etag, results[3].etag]).toEqual(['"2"', '"3"'])
    expect(results[4].body.population).toBe(2)
  })

  it('3.7 when one of them fails it is answered 424 with causedBy, and not tried', async () => {
    const spared = await existing(call)
    const operations = [
      { id: 'good', ...creating() },
      { id: 'bad', ...failing() },
      { id: 'worse', method: 'PUT', path: '/cities' },
      { id: 'c', method: 'DELETE', path: spared.path, dependsOn: ['good', 'bad', 'worse'] },
      { id: 'd', ...creating(), dependsOn: ['c'] },
      { id: 'e', ...creating(), dependsOn: ['good'] },
    ]
    const body = bodyOf(await call(batchRequest(operations)))
    expect(statusesOf(body)).toEqual([201, 404, 405, 424, 424, 201])
    expect(body.results[3]).toMatchObject({ causedBy: ['bad', 'worse'], retryable: false })
    expect(body.results[4].causedBy).toEqual(['c'])
    expect(body.summary).toMatchObject({ failed: 4, notAttempted: 2 })
    expect((await found(call, spared)).status).toBe(200)
  })

  it('3.7 a chain of a thousand runs to its end', async () => {
    const operations = Array.from({ length: 1000 }, (_, at) => ({
      id: `n${at}`,
      method: 'GET',
      path: absent().path,
      dependsOn: at === 0 ? [] : [`n${at - 1}`],
    }))
    const body = bodyOf(await call(batchRequest(operations)))
    expect(body.summary.total).toBe(1000)
    expect(body.results[999].status).toBe(424)
  })

  const refused = [
    ['an id that the request does not have', [{ ...creating(), dependsOn: ['x'] }]],
    ['itself', [{ id: 'a', ...creating(), dependsOn: ['a'] }]],
    [
      'a cycle',
      [
        { id: 'a', ...creating(), dependsOn: ['c'] },
        { id: 'b', ...creating(), dependsOn: ['a'] },
        { id: 'c', ...creating(), dependsOn: ['b'] },
      ],
    ],
  ] as const

  it.each(refused)('3.7 %s is a request error', async (_, operations) => {
    const answer = await call(batchRequest([...operations, { id: 'innocent', ...creating() }]))
    expect(answer.status).toBe(400)
    expect(bodyOf(answer).type).toBe('/problems/invalid-dependency')
    for (const { body } of operations) expect((await found(call, absent(body.id))).status).toBe(404)
  })
})
