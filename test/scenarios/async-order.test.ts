import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { creating, existing, failing, found } from './given.ts'
import { accepted, finished, statusesOf } from './later.ts'

const fillers = (count: number) => Array.from({ length: count }, failing)

interface Told {
  readonly id: string
  readonly status: number
  readonly causedBy?: readonly string[]
  readonly body?: { readonly population: number }
}

/** More operations than go into a chunk, so that what belongs together stands far apart. */
describe.each(distances)('5.1 order and dependsOn in a large batch, $name', ({ call, work, stop }) => {
  afterAll(stop)

  const resultsOf = async (operations: readonly unknown[]): Promise<Told[]> => {
    const id = await accepted(call, batchRequest(operations))
    return bodyOf(await finished({ call, work }, id)).results
  }

  it('3.6 operations on one item apply in request order, however far apart they are', async () => {
    const item = await existing(call)
    const operations = fillers(1_200)
    const patches = 80
    const step = 15
    for (let at = 0; at < patches; at++) {
      // Each needs the one before it to have been applied, and nothing else.
      const patch = { method: 'PATCH', path: item.path, body: { population: at }, ifMatch: `"${at + 1}"` }
      operations[at * step] = patch
      Object.assign(operations, { [at * step + 1]: { method: 'GET', path: item.path } })
    }
    const results = await resultsOf(operations)
    expect(results).toHaveLength(1_200)
    for (let at = 0; at < patches; at++) {
      expect(results[at * step]?.status, `patch ${at}`).toBe(200)
      expect(results[at * step + 1]?.body?.population, `read ${at}`).toBe(at)
    }
    expect((await found(call, item)).headers.etag).toBe(`"${patches + 1}"`)
  })

  it('3.7 an operation runs after those it names, and not at all when one of them fails', async () => {
    const made = creating()
    const path = `/cities/${made.body.id}`
    const operations = [
      { id: 'read', method: 'GET', path, dependsOn: ['made'] },
      { id: 'untried', ...creating(), dependsOn: ['lost'] },
      ...fillers(600),
      { id: 'also', method: 'DELETE', path, dependsOn: ['untried', 'read'] },
      ...fillers(600),
      { id: 'lost', ...failing() },
      { id: 'made', ...made },
    ]
    const results = await resultsOf(operations)
    const told = Object.fromEntries(results.map((result) => [result.id, result]))
    expect(told.made?.status).toBe(201)
    expect(told.read?.status).toBe(200)
    expect(told.lost?.status).toBe(404)
    expect(told.untried).toMatchObject({ status: 424, causedBy: ['lost'] })
    expect(told.also).toMatchObject({ status: 424, causedBy: ['untried'] })
  })

  it('3.7 more operations may hang together than go into a chunk', async () => {
    const dependent = () => ({ ...failing(), dependsOn: ['root'] })
    for (const [root, status, dependents] of [
      [creating(), 201, 404],
      [failing(), 404, 424],
    ] as const) {
      const operations = [...Array.from({ length: 1_200 }, dependent), { id: 'root', ...root }]
      const results = await resultsOf(operations)
      const statuses = statusesOf({ results })
      expect(statuses.at(-1)).toBe(status)
      expect(new Set(statuses.slice(0, -1))).toEqual(new Set([dependents]))
    }
  })
})
